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

  /** The fields of a model in the order they are shown; as the transaction sees them, where one is given. */
  async of(label: string, transaction?: Transaction): Promise<Definition[]> {
    const all = transaction && this.changing.has(transaction) ? await read(transaction) : await this.all();
    return all.filter(({ objectTypes }) => objectTypes.includes(label));
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

async function read(connection: Connection): Promise<Definition[]> {
  const rows = await connection.records<Record<string, never>>({
    text: `SELECT f.*, s.name AS set_name, s.base_choices, s.extra_choices, s.order_alphabetically
      FROM extras_custom_field f LEFT JOIN extras_custom_field_choice_set s ON s.id = f.choice_set_id
      ORDER BY f.group_name, f.weight, f.name`,
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
