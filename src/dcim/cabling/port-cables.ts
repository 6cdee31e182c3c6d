// The cable that stands beside each port: what the ends of the cables say, made true of the ports.
import { type ResourceMeta } from '../../engine/declare/resource.js';
import type { ResourceTools, Write } from '../../engine/resource.service.js';
import { changeAlong, type NewValues } from '../../engine/write/change-along.js';
import { cabledResources } from './pairs.js';

/** A port whose cable is another one than that whose end it is. */
interface Astray {
  readonly label: string;
  readonly id: string;
  /** null: it is the end of none. */
  readonly cable: string | null;
}

/** Ports that are, or were, ends of these cables. */
async function astrayOf(cableIds: readonly string[], { transaction }: Pick<Write, 'transaction'>): Promise<Astray[]> {
  const parts = cabledResources().map(
    ({ label, table }) => `SELECT '${label}' AS label, p.id, x.cable_id AS cable FROM "${table}" p
        LEFT JOIN dcim_cable_termination x ON x.termination_id = p.id
        WHERE p.cable_id = ANY($1::uuid[]) AND p.cable_id IS DISTINCT FROM x.cable_id
      UNION SELECT '${label}', p.id, x.cable_id FROM dcim_cable_termination x JOIN "${table}" p ON p.id = x.termination_id
        WHERE x.cable_id = ANY($1::uuid[]) AND x.termination_type = '${label}' AND p.cable_id IS DISTINCT FROM x.cable_id`,
  );
  return transaction.records<Astray>({ text: parts.join(' UNION '), values: [cableIds] });
}

/** @returns the ids of the ports that have another cable now, or none */
export async function assignCables(
  cableIds: readonly string[],
  write: Pick<Write, 'transaction' | 'by' | 'isImport'>,
  { recorder }: Pick<ResourceTools, 'recorder'>,
): Promise<string[]> {
  const astray = await astrayOf(cableIds, write);
  for (const resource of cabledResources()) {
    const own = new Map(
      astray.flatMap(({ label, id, cable }) => (label === resource.label ? [[id, cable] as const] : [])),
    );
    if (own.size === 0) continue;
    if (write.isImport) await assignQuietly(resource, own, write);
    else {
      const values = new Map([...own].map(([id, cable]): [string, NewValues] => [id, { cable }]));
      await changeAlong(recorder, resource, values, write);
    }
  }
  return astray.map(({ id }) => id);
}

/** An import leaves the time of a port's last change what it was where the port comes from. */
async function assignQuietly(
  { table }: ResourceMeta,
  cables: ReadonlyMap<string, string | null>,
  { transaction }: Pick<Write, 'transaction'>,
): Promise<void> {
  await transaction.run({
    text: `UPDATE "${table}" p SET cable_id = v.cable FROM unnest($1::uuid[], $2::uuid[]) AS v(port, cable) WHERE p.id = v.port`,
    values: [[...cables.keys()], [...cables.values()]],
  });
}
