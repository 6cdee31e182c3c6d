// The cable that stands beside each port: what the ends of the cables say, made true of the ports.
import type { ResourceMeta } from '../../engine/declare/resource.js';
import type { ResourceTools, Write } from '../../engine/resource.service.js';
import { changeAlong, type NewValues } from '../../engine/write/change-along.js';
import type { Connection, Transaction } from '../../platform/database/database.js';
import { cabledResources } from './pairs.js';

/** A port beside which another cable stands than that whose end it is. */
export interface StrayPort {
  readonly label: string;
  readonly id: string;
  /** What stands there. */
  readonly said: string | null;
  /** null: it is the end of none. */
  readonly cable: string | null;
}

/** Those among the ports that are, or were, ends of these cables. */
export async function strayPorts(connection: Connection, cableIds: readonly string[]): Promise<StrayPort[]> {
  const parts = cabledResources().map(
    ({ label, table }) => `SELECT '${label}' AS label, p.id, p.cable_id AS said, x.cable_id AS cable FROM "${table}" p
        LEFT JOIN dcim_cable_termination x ON x.termination_id = p.id
        WHERE p.cable_id = ANY($1::uuid[]) AND p.cable_id IS DISTINCT FROM x.cable_id
      UNION SELECT '${label}', p.id, p.cable_id, x.cable_id FROM dcim_cable_termination x JOIN "${table}" p ON p.id = x.termination_id
        WHERE x.cable_id = ANY($1::uuid[]) AND x.termination_type = '${label}' AND p.cable_id IS DISTINCT FROM x.cable_id`,
  );
  return connection.records<StrayPort>({ text: parts.join(' UNION '), values: [cableIds] });
}

/** @returns the ids of the ports that have another cable now, or none */
export async function assignCables(
  cableIds: readonly string[],
  write: Pick<Write, 'transaction' | 'by' | 'isImport'>,
  { recorder }: Pick<ResourceTools, 'recorder'>,
): Promise<string[]> {
  const stray = await strayPorts(write.transaction, cableIds);
  // An import leaves the time of a port's last change what it was where the port comes from.
  if (write.isImport) await assignQuietly(stray, write.transaction);
  else {
    for (const [resource, ports] of byResource(stray)) {
      const values = new Map(ports.map(({ id, cable }): [string, NewValues] => [id, { cable }]));
      await changeAlong(recorder, resource, values, write);
    }
  }
  return stray.map(({ id }) => id);
}

/** The same without a word in the change log: nobody has changed anything. */
export async function assignQuietly(stray: readonly StrayPort[], transaction: Transaction): Promise<void> {
  for (const [{ table }, ports] of byResource(stray)) {
    await transaction.run({
      text: `UPDATE "${table}" p SET cable_id = v.cable FROM unnest($1::uuid[], $2::uuid[]) AS v(port, cable) WHERE p.id = v.port`,
      values: [ports.map(({ id }) => id), ports.map(({ cable }) => cable)],
    });
  }
}

const byResource = (stray: readonly StrayPort[]): [ResourceMeta, StrayPort[]][] =>
  cabledResources()
    .map((resource): [ResourceMeta, StrayPort[]] => [resource, stray.filter(({ label }) => label === resource.label)])
    .filter(([, ports]) => ports.length > 0);
