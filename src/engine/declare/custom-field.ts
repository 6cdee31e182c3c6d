// Fields that administrators define at run time, and the port behind which they are kept.
import type { Connection } from '../../platform/database/database.js';
import type { Write } from '../resource.service.js';
import type { Draft } from '../write/draft.js';
import type { ChoiceOption, DeclaredFilter } from './field.js';
import type { ResourceMeta } from './resource.js';

/** How people are asked for the value of a field. */
export interface CustomFieldForm {
  readonly label: string;
  /** The heading under which it stands; empty where it has none. */
  readonly group: string;
  readonly description: string;
  /** `text`, `longtext`, `integer`, `select`, … */
  readonly type: string;
  readonly required: boolean;
  /** The value of a new object, unless it is given another. */
  readonly initial: unknown;
  readonly choices: readonly ChoiceOption[];
}

/** One field of a model, as the engine needs it. */
export interface CustomField {
  readonly name: string;
  /** The model of the objects it points at, where it does. */
  readonly target?: ResourceMeta | undefined;
  /** The ids of the objects a stored value points at. */
  idsIn(stored: unknown): readonly string[];
  /** What is shown for a stored value; `find` gives the shown form of an object it points at. */
  show(stored: unknown, find: (id: string) => unknown): unknown;
  /** `cf_<name>` and its lookups; absent where nobody may ask. */
  readonly filter?: DeclaredFilter | undefined;
  /** Absent where the value is for programs alone. */
  readonly form?: CustomFieldForm | undefined;
}

/** The custom fields of every model, and what their values must be. */
export abstract class CustomFields {
  /** The fields of a model in the order they are shown; from memory, or asked on this connection. */
  abstract of(resource: ResourceMeta, connection: Connection): Promise<readonly CustomField[]>;

  /** The fields whose values are objects of these models, by the model that has them. */
  abstract pointingAt(
    targets: ReadonlySet<ResourceMeta>,
    connection: Connection,
  ): Promise<ReadonlyMap<ResourceMeta, readonly CustomField[]>>;

  /**
   * Turns the `custom_fields` of the drafts into what is stored: given values over the present ones, defaults on creation.
   * Adds to the errors of the drafts.
   */
  abstract read(resource: ResourceMeta, drafts: readonly Draft[], write: Write): Promise<void>;
}
