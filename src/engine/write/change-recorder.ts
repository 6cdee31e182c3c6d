// The port through which every write leaves a record of itself, in its own transaction.
import type { Transaction } from '../../platform/database/database.js';
import type { Principal } from '../access/principal.js';
import type { ResourceMeta } from '../declare/resource.js';

export interface Change {
  readonly action: 'create' | 'update' | 'delete';
  readonly resource: ResourceMeta;
  readonly id: string;
  /** The other name of the row. */
  readonly number?: unknown;
  /** What everybody may call the object who may see it. */
  readonly display: string;
  /** What it is called where names that are borrowed from others may be told, if that is more. */
  readonly fullDisplay?: string;
  readonly message: string;
  /** Has something changed, too, that is never shown: a password? */
  readonly isSecret?: boolean;
  /** By wire name, without secrets; null before a creation and after a deletion. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export abstract class ChangeRecorder {
  abstract record(transaction: Transaction, changes: readonly Change[], by: Principal): Promise<void>;
}
