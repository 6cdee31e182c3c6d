// By which of its two names a client knows a row, and a few manners that go with it. Chosen at the door; what is behind
// it only hands the dialect on.
import { type Id, isId } from './declare/identified.js';

export interface Dialect {
  readonly name: 'native' | 'netbox';
  /** The column of a row's name, and PostgreSQL's type of it. */
  readonly key: 'id' | 'number';
  readonly keyType: 'uuid' | 'bigint';
  /** What stands before `/api/` in urls: empty, or `/netbox`. */
  readonly prefix: string;
  /** Are fields and filters that nobody knows ignored? */
  readonly isLenient: boolean;
  /** Do objects have their counters inside others too? */
  readonly countsInside: boolean;
  /** Are slugs that a body leaves out made of the name? */
  readonly makesSlugs: boolean;
  /** What the header `API-Version` says. */
  readonly apiVersion: string;
  /** A key that a client gave, as PostgreSQL takes it; undefined for what cannot be one. */
  readKey(given: unknown): string | undefined;
  /**
   * The filters that the clients of a dialect know of a list, with the lookups of each; undefined: all that there are.
   * One that is not among them is ignored, and one that is here is never ignored.
   */
  filtersOf?(resource: {
    readonly app: string;
    readonly path: string;
  }): ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Said of what cannot be a key. */
  readonly badKey: string;
  /** Said where nothing has a key. */
  unknownKey(given: string): string;
  /** The address of the page of an object, where it is not its address in the API. */
  displayUrl?(origin: string, resource: { readonly app: string; readonly path: string }, key: unknown): string;
}

export const NATIVE: Dialect = {
  name: 'native',
  key: 'id',
  keyType: 'uuid',
  prefix: '',
  isLenient: false,
  countsInside: false,
  makesSlugs: true,
  apiVersion: '1.6',
  readKey: (given): Id | undefined => (isId(given) ? given.toLowerCase() : undefined),
  badKey: 'Enter a valid UUID.',
  unknownKey: (given) => `Related object not found using the provided ID: ${given}`,
};
