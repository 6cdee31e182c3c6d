// What custom fields there are: remembered by every instance until one of them changes.
import { Injectable } from '@nestjs/common';
import { resourceLabelled } from '../engine/declare/resource.js';
import type { Write } from '../engine/resource.service.js';
import { type Connection, Database, type Transaction } from '../platform/database/database.js';
import { Notifications } from '../platform/database/notifications.js';
import { choicesOf } from './choice-set-choices.js';

/** A custom field as its values need it. */
export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Models that have the field, `dcim.site`. */
  readonly objectTypes: readonly string[];
  /** The model of the objects it points at. */
  readonly relatedObjectType: string | null;
  readonly required: boolean;
  readonly unique: boolean;
  readonly default: unknown;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly regex: string;
  readonly filterLogic: string;
  /** Of a selection: what can be selected, with its label, and what the set of it is called. */
  readonly choices: ReadonlyMap<string, string>;
  readonly choiceSet: string;
  /** What people read: empty where the name must do. */
  readonly label: string;
  readonly groupName: string;
  readonly description: string;
  /** `yes`, or for programs alone: `no`, `hidden`. */
  readonly uiEditable: string;
}

const CHANNEL = 'rackwarden_custom_fields';

@Injectable()
export class CustomFieldDefinitions {
  private asked: Promise<readonly Definition[]> | undefined;
  private remembered: readonly Definition[] | undefined;
  /** Transactions that have changed definitions: what they see is in nobody's memory yet. */
  private readonly changing = new WeakSet<Connection>();

  constructor(
    private readonly database: Database,
    private readonly notifications: Notifications,
  ) {
    notifications.subscribe(CHANNEL, () => this.forget());
  }

  /** The fields of a model in the order they are shown, asked on this connection if they are not remembered. */
  async of(label: string, connection: Connection): Promise<Definition[]> {
    const all = await this.all(connection);
    return all.filter(({ objectTypes }) => objectTypes.includes(label));
  }

  /** The fields of all models, asked on this connection if they are not remembered. */
  async all(connection: Connection): Promise<readonly Definition[]> {
    return this.known(connection) ?? (await this.ask(connection));
  }

  /**
   * The fields of a model as the rows of a write must have them. A definition that changes waits for the rows that are
   * locked, and takes them along then; for new rows, which it could not see, it has to wait itself.
   */
  async ofWrite(label: string, { transaction, mode }: Write): Promise<Definition[]> {
    const known = this.known(transaction);
    if (known && !known.some(({ objectTypes }) => objectTypes.includes(label))) return [];
    return read(transaction, label, mode === 'create');
  }

  /** Says that definitions have changed: to this transaction at once, to everybody with its commit. */
  async changed(transaction: Transaction): Promise<void> {
    this.changing.add(transaction);
    await transaction.rows({ text: 'SELECT pg_notify($1, $2)', values: [CHANNEL, ''] });
    transaction.afterCommit(() => this.forget());
  }

  private forget(): void {
    this.asked = undefined;
    this.remembered = undefined;
  }

  private known(connection: Connection): readonly Definition[] | undefined {
    return this.changing.has(connection) ? undefined : this.remembered;
  }

  /**
   * Nothing is remembered while nobody would tell us of changes. A transaction asks for itself: if all connections were
   * held by those that wait for another one, none would come free.
   */
  private ask(connection: Connection): Promise<readonly Definition[]> {
    if ('afterCommit' in connection) return read(connection);
    if (!this.notifications.isListening) return read(this.database.write());
    this.asked ??= this.remember(read(this.database.write()));
    return this.asked;
  }

  private remember(asking: Promise<readonly Definition[]>): Promise<readonly Definition[]> {
    const asked = asking.then(
      (found) => {
        if (this.asked === asked) this.remembered = found;
        return found;
      },
      (error: unknown) => {
        if (this.asked === asked) this.asked = undefined;
        throw error;
      },
    );
    return asked;
  }
}

/** All of them, or those of one model; locked, nobody changes them. */
async function read(connection: Connection, label?: string, isLocked = false): Promise<Definition[]> {
  const rows = await connection.records({
    text: `SELECT f.*, s.name AS set_name, s.base_choices, s.extra_choices, s.order_alphabetically
      FROM extras_custom_field f LEFT JOIN extras_custom_field_choice_set s ON s.id = f.choice_set_id
      ${label === undefined ? '' : 'WHERE f.object_types @> to_jsonb($1::text)'}
      ORDER BY f.group_name, f.weight, f.name ${isLocked ? 'FOR SHARE OF f' : ''}`,
    values: label === undefined ? [] : [label],
  });
  // A field of objects that are not here has no effect.
  return rows.map(definitionOf).filter(({ relatedObjectType: label }) => label === null || resourceLabelled(label));
}

/** The definition in a row, with the columns of its choice set beside it. */
export function definitionOf(row: Readonly<Record<string, unknown>>): Definition {
  return {
    id: row.id as string,
    name: row.name as string,
    type: row.type as string,
    objectTypes: row.object_types as string[],
    relatedObjectType: row.related_object_type as string | null,
    required: row.required as boolean,
    unique: row.unique as boolean,
    default: row.default ?? null,
    minimum: row.validation_minimum as number | null,
    maximum: row.validation_maximum as number | null,
    regex: (row.validation_regex ?? '') as string,
    filterLogic: row.filter_logic as string,
    choices: new Map(choicesOf(row)),
    choiceSet: (row.set_name ?? '') as string,
    label: (row.label ?? '') as string,
    groupName: (row.group_name ?? '') as string,
    description: (row.description ?? '') as string,
    uiEditable: row.ui_editable as string,
  };
}
