// What custom fields there are: remembered by every instance until one of them changes.
import { Injectable } from '@nestjs/common';
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
  /** Of a selection: what can be selected, and what the set of it is called. */
  readonly choices: ReadonlySet<string>;
  readonly choiceSet: string;
}

const CHANNEL = 'rackwarden_custom_fields';

@Injectable()
export class CustomFieldDefinitions {
  private remembered: Promise<readonly Definition[]> | undefined;
  /** Transactions that have changed definitions: what they see is in nobody's memory yet. */
  private readonly changing = new WeakSet<Connection>();

  constructor(
    private readonly database: Database,
    private readonly notifications: Notifications,
  ) {
    notifications.subscribe(CHANNEL, () => this.forget());
  }

  /** The fields of a model in the order they are shown. */
  async of(label: string): Promise<Definition[]> {
    return (await this.all()).filter(({ objectTypes }) => objectTypes.includes(label));
  }

  /**
   * The fields of a model as they will be until the transaction ends: a row that is new or locked would otherwise be
   * written with names that a change of the definition, which waits for it or has just gone by, no longer has.
   */
  async locked(label: string, transaction: Transaction): Promise<Definition[]> {
    const known = await this.of(label);
    return known.length === 0 && !this.changing.has(transaction) ? known : read(transaction, label);
  }

  /** Says that definitions have changed: to this transaction at once, to everybody with its commit. */
  async changed(transaction: Transaction): Promise<void> {
    this.changing.add(transaction);
    await transaction.rows({ text: 'SELECT pg_notify($1, $2)', values: [CHANNEL, ''] });
    transaction.afterCommit(() => this.forget());
  }

  private forget(): void {
    this.remembered = undefined;
  }

  /** Nothing is remembered while nobody would tell us of changes. */
  private all(): Promise<readonly Definition[]> {
    if (!this.notifications.isListening) return read(this.database.write());
    if (!this.remembered) {
      const asked = read(this.database.write());
      this.remembered = asked;
      asked.catch(() => {
        if (this.remembered === asked) this.remembered = undefined;
      });
    }
    return this.remembered;
  }
}

/** All of them; or those of one model, which then nobody changes. */
async function read(connection: Connection, label?: string): Promise<Definition[]> {
  const rows = await connection.records({
    text: `SELECT f.*, s.name AS set_name, s.base_choices, s.extra_choices, s.order_alphabetically
      FROM extras_custom_field f LEFT JOIN extras_custom_field_choice_set s ON s.id = f.choice_set_id
      ${label === undefined ? '' : 'WHERE f.object_types @> to_jsonb($1::text)'}
      ORDER BY f.group_name, f.weight, f.name ${label === undefined ? '' : 'FOR SHARE OF f'}`,
    values: label === undefined ? [] : [label],
  });
  return rows.map(definitionOf);
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
    choices: new Set(choicesOf(row).map(([value]) => value)),
    choiceSet: (row.set_name ?? '') as string,
  };
}
