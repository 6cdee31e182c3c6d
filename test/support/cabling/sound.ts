// What must be true of the cabling at any moment: ports, ends and paths say the same.
import { expect } from 'vitest';
import { cabledResources } from '../../../src/dcim/cabling/pairs.js';
import { wrongPaths } from '../../../src/dcim/cabling/trace.js';
import type { TestServer } from '../app.js';

export async function expectSound(server: TestServer): Promise<void> {
  const connection = server.database.write();
  const ports = cabledResources()
    .map(({ label, table }) => `SELECT '${label}' AS label, id, cable_id FROM "${table}"`)
    .join(' UNION ALL ');
  const astray = await connection.records({
    text: `SELECT p.label, p.id, p.cable_id, x.cable_id AS is_end_of FROM (${ports}) p
      LEFT JOIN dcim_cable_termination x ON x.termination_type = p.label AND x.termination_id = p.id
      WHERE p.cable_id IS DISTINCT FROM x.cable_id`,
  });
  expect(astray, 'ports whose cable is not the one they are an end of').toEqual([]);
  const lost = await connection.records({
    text: `SELECT x.* FROM dcim_cable_termination x WHERE NOT EXISTS (SELECT 1 FROM (${ports}) p
      WHERE p.label = x.termination_type AND p.id = x.termination_id)`,
  });
  expect(lost, 'ends on ports that are not there').toEqual([]);
  const cables = await connection.rows({ text: 'SELECT id FROM dcim_cable' });
  expect(
    await wrongPaths(
      connection,
      cables.map(([id]) => id as string),
    ),
    'paths that lead elsewhere',
  ).toEqual([]);
}
