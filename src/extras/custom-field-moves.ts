// What happens to the values in rows when their fields come, go or are renamed: one statement for each model. As with
// NetBox, the rows get no change records of their own: that of the field says it all.
import { type ResourceMeta, resourceLabelled } from '../engine/declare/resource.js';
import type { Stored } from '../engine/write/draft.js';
import type { Transaction } from '../platform/database/database.js';

interface Moves {
  readonly dropped: Set<string>;
  readonly renamed: Map<string, string>;
  /** Defaults of fields that are new to the model. */
  readonly added: Record<string, unknown>;
}

export class ValueMoves {
  private readonly byModel = new Map<string, Moves>();

  /** A definition as it was and as it is; null before its creation and after its deletion. */
  change(was: Stored | null, is: Stored | null): void {
    const before = new Set(modelsOf(was));
    const after = new Set(modelsOf(is));
    for (const label of new Set([...before, ...after])) {
      if (!after.has(label)) this.of(label).dropped.add(nameOf(was));
      else if (!before.has(label)) this.add(label, is as Stored);
      else if (nameOf(was) !== nameOf(is)) this.of(label).renamed.set(nameOf(was), nameOf(is));
    }
  }

  async apply(transaction: Transaction): Promise<void> {
    // Always in one order, so that two changes of definitions do not wait for each other.
    for (const [label, moves] of [...this.byModel].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const resource = resourceLabelled(label);
      const column = resource?.fields.find(({ kind }) => kind === 'custom')?.column;
      if (resource && column) await move(transaction, resource, column, moves);
    }
  }

  private add(label: string, { name, default: value }: Stored): void {
    const moves = this.of(label);
    // Whatever a row still has under this name is of a field that is gone.
    moves.dropped.add(name as string);
    if (value !== null && value !== undefined) moves.added[name as string] = value;
  }

  private of(label: string): Moves {
    const moves = this.byModel.get(label) ?? { dropped: new Set(), renamed: new Map(), added: {} };
    this.byModel.set(label, moves);
    return moves;
  }
}

const modelsOf = (row: Stored | null): string[] => (row?.object_types ?? []) as string[];
const nameOf = (row: Stored | null): string => row?.name as string;

async function move(
  transaction: Transaction,
  { table }: ResourceMeta,
  column: string,
  { dropped, renamed, added }: Moves,
): Promise<void> {
  const data = `t."${column}"`;
  await transaction.run({
    text: `UPDATE "${table}" t SET "${column}" = (${data} - $1::text[]) || $2::jsonb || coalesce((
        SELECT jsonb_object_agg(r.later, ${data} -> r.former) FROM unnest($3::text[], $4::text[]) AS r(former, later)
        WHERE ${data} ? r.former), '{}')
      WHERE $2::jsonb <> '{}' OR ${data} ?| $1::text[]`,
    values: [[...dropped, ...renamed.keys()], JSON.stringify(added), [...renamed.keys()], [...renamed.values()]],
  });
}
