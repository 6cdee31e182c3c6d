// References to objects that come later in a dump than the one that points: kept until all are there.
import type { Principal } from '../../engine/access/principal.js';
import { type Field, FieldProblem } from '../../engine/declare/field.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { rowsNumbered } from '../../engine/write/arrival.js';
import type { Change, ChangeRecorder } from '../../engine/write/change-recorder.js';
import type { Stored } from '../../engine/write/draft.js';
import { readLinks } from '../../engine/write/rows.js';
import { changeData, displaysOf } from '../../engine/write/snapshot.js';
import type { Transaction } from '../../platform/database/database.js';
import type { KnownNumbers } from './known-numbers.js';

interface Later {
  readonly field: Field;
  readonly target: ResourceMeta;
  /** The numbers of who points, and of what it points at. */
  readonly pairs: [number, number][];
}

export class LaterReferences {
  private readonly later = new Map<ResourceMeta, Map<string, Later>>();

  keep(resource: ResourceMeta, name: string, target: ResourceMeta, own: number, number: number): void {
    const field = resource.field(name);
    if (!field) throw new FieldProblem(`${resource.label} has no ${name}`);
    const fields = this.later.get(resource) ?? new Map<string, Later>();
    const kept = fields.get(name) ?? { field, target, pairs: [] };
    kept.pairs.push([own, number]);
    this.later.set(resource, fields.set(name, kept));
  }

  /** Makes them good, each resource at once. @returns what points at nothing that is here, in sentences */
  async makeGood(
    transaction: Transaction,
    numbers: KnownNumbers,
    recorder: ChangeRecorder,
    by: Principal,
  ): Promise<string[]> {
    const missing: string[] = [];
    for (const [resource, fields] of this.later) {
      const before = new Map<string, Stored>();
      const touched = new Set<string>();
      for (const { field, target, pairs } of fields.values()) {
        const owners = await rowsNumbered(
          transaction,
          resource,
          pairs.map(([own]) => own),
        );
        const targets = await numbers.idsOf(
          transaction,
          target,
          pairs.map(([, number]) => number),
        );
        const sound: [string, string][] = [];
        for (const [own, number] of pairs) {
          const owner = owners.get(own);
          const id = targets.get(number);
          if (owner && id && owner[field.column] === null) {
            const ownId = owner.id as string;
            if (!before.has(ownId)) before.set(ownId, owner);
            touched.add(ownId);
            sound.push([ownId, id]);
          } else if (owner && !id) {
            missing.push(`${resource.title} ${own}: ${field.name}: There is no ${target.title} ${number} here.`);
          }
        }
        await point(transaction, resource, field, sound);
      }
      await record(transaction, resource, before, [...touched], recorder, by);
    }
    return missing;
  }
}

/** The time of the last change stays what it was where the objects come from. */
async function point(
  transaction: Transaction,
  { table }: ResourceMeta,
  { column }: Field,
  pairs: readonly (readonly [string, string])[],
): Promise<void> {
  if (pairs.length === 0) return;
  await transaction.run({
    text: `UPDATE "${table}" t SET "${column}" = v.target FROM unnest($1::uuid[], $2::uuid[]) AS v(own, target) WHERE t.id = v.own`,
    values: [pairs.map(([own]) => own), pairs.map(([, target]) => target)],
  });
}

async function record(
  transaction: Transaction,
  resource: ResourceMeta,
  before: ReadonlyMap<string, Stored>,
  ids: readonly string[],
  recorder: ChangeRecorder,
  by: Principal,
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await transaction.records<Stored>({
    text: `SELECT * FROM "${resource.table}" WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });
  const links = await readLinks(transaction, resource, ids);
  const displays = await displaysOf(transaction, resource, ids);
  const changes = rows.map((row): Change => {
    const id = row.id as string;
    const [was, is] = [before.get(id) as Stored, row].map((one) => changeData(resource, one, links.get(id)));
    const display = displays.get(id) ?? id;
    return {
      action: 'update',
      resource,
      id,
      number: row.number,
      display,
      message: 'Imported',
      before: was ?? null,
      after: is ?? null,
    };
  });
  await recorder.record(transaction, changes, by);
}
