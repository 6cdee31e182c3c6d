// How much is asked: `npm test` asks each rule at least once, `npm run test:long` asks everything of everything.
import { describe, it } from 'vitest';

/** Set by `npm run test:long`. */
export const isLong = process.env.RACKWARDEN_TEST_DEPTH === 'long';

/** As many rounds of a random test as there is time for. */
export const rounds = (short: number, long = 2_000): number => (isLong ? long : short);

/** How many want the same thing at once. */
export const CLIENTS = isLong ? 50 : 10;

/**
 * One resource of each code path, in full depth everywhere: a plain one, a tree, one of every kind of reference, images,
 * components and their templates, those of the rights, one that only the server writes. Of the others `npm test` asks
 * what follows from their declaration; what the engine does alike for all, only `npm run test:long` asks of all.
 */
const REPRESENTATIVES: ReadonlySet<string> = new Set([
  'dcim.site',
  'dcim.region',
  'dcim.device',
  'dcim.interface',
  'dcim.interfacetemplate',
  'dcim.devicetype',
  'extras.tag',
  'extras.imageattachment',
  'tenancy.contactassignment',
  'users.user',
  'users.token',
  'users.objectpermission',
  'core.objectchange',
]);

export const isDeep = (label: string): boolean => isLong || REPRESENTATIVES.has(label);

const none = Object.assign(() => undefined, { each: () => () => undefined });

/** `it` for what a resource may not have: then there is no such test, not even a skipped one. */
export const itWhere = (isSo: boolean): typeof it => (isSo ? it : (none as unknown as typeof it));

/** `it` for what is asked of a few resources, and of all of them in a long run. */
export const itInDepth = (label: string): typeof it => itWhere(isDeep(label));

/** The same for a group of tests. */
export const describeInDepth = (label: string): typeof describe =>
  isDeep(label) ? describe : (none as unknown as typeof describe);
