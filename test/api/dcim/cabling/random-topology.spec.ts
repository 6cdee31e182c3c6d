// Many random changes of a random room: after each, every path leads where a walk along the cables ends.
// `SEED=7 npx vitest run test/api/dcim/cabling/random-topology.spec.ts` does what another run has done; CHANGES says how many.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cabledResources } from '../../../../src/dcim/cabling/pairs.js';
import { wrongPaths } from '../../../../src/dcim/cabling/trace.js';
import { startServer, type TestServer } from '../../../support/app.js';
import { Chance } from '../../../support/cabling/chance.js';
import { walk } from '../../../support/cabling/naive-walk.js';
import { RandomChanges } from '../../../support/cabling/random-changes.js';
import { RandomSite } from '../../../support/cabling/random-site.js';
import { Wiring } from '../../../support/cabling/wiring.js';
import { rounds } from '../../../support/depth.js';

const SEED = Number(process.env.SEED ?? 20_260_611);
const CHANGES = Number(process.env.CHANGES ?? rounds(100));

let server: TestServer;
const wiring = new Wiring();
const chance = new Chance(SEED);

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Everything stored that follows from the cables, in one statement. */
async function stored() {
  const cables = cabledResources()
    .map(({ table }) => `SELECT id, cable_id FROM "${table}" WHERE cable_id IS NOT NULL`)
    .join(' UNION ALL ');
  const [row] = await server.database.write().records<{ told: Told }>({
    text: `SELECT json_build_object(
      'ends', (SELECT coalesce(json_agg(json_build_object('cable', cable_id, 'side', cable_end, 'port', termination_id)
        ORDER BY cable_id, cable_end, number), '[]') FROM dcim_cable_termination),
      'ports', (SELECT coalesce(json_object_agg(id, cable_id), '{}') FROM (${cables}) c),
      'paths', (SELECT coalesce(json_object_agg(cable_id || ' ' || cable_end, json_build_object('steps', steps,
        'destinations', destinations, 'is_complete', is_complete, 'is_active', is_active, 'is_split', is_split)), '{}')
        FROM dcim_cable_path)) AS told`,
  });
  return row?.told as Told;
}

/** The first without the paths that are the same in the second. */
const without = (told: Told, other: Told): Told => ({
  ...told,
  paths: Object.fromEntries(
    Object.entries(told.paths).filter(([key, path]) => !isDeepStrictEqual(path, other.paths[key])),
  ),
});

interface Told {
  readonly ends: unknown[];
  readonly ports: Record<string, string>;
  readonly paths: Record<string, unknown>;
}

/** The same as the walk has it. */
function expected(): Told {
  const cables = [...wiring.cables.keys()].sort();
  const sides = cables.flatMap((cable) => (['A', 'B'] as const).map((side) => ({ cable, side })));
  return {
    ends: sides.flatMap(({ cable, side }) => wiring.portsOf(cable, side).map((port) => ({ cable, side, port }))),
    ports: Object.fromEntries(wiring.ends.map(({ port, cable }) => [port, cable])),
    paths: Object.fromEntries(
      sides.flatMap(({ cable, side }) => {
        const path = walk(wiring, cable, side);
        return path ? [[`${cable} ${side}`, path]] : [];
      }),
    ),
  };
}

describe('random changes of a random topology', () => {
  it(`leave every path where its cables lead (seed ${SEED})`, { timeout: 600_000 }, async () => {
    const site = new RandomSite(server, chance, wiring);
    await site.build();
    const changes = new RandomChanges(server, chance, wiring, site);
    const kinds = { complete: 0, split: 0, longest: 0 };
    for (let count = 1; count <= CHANGES; count++) {
      const done = await changes.next();
      const where = `seed ${SEED}, change ${count}: ${done}`;
      const [is, ought] = [await stored(), expected()];
      // Only what differs is worth reading.
      if (!isDeepStrictEqual(is, ought)) expect(without(is, ought), where).toEqual(without(ought, is));
      expect(await wrongPaths(server.database.write(), [...wiring.cables.keys()]), where).toEqual([]);
      for (const path of Object.values(ought.paths) as ReturnType<typeof walk>[]) {
        if (path?.is_complete && path.steps.length > 1) kinds.complete++;
        if (path?.is_split) kinds.split++;
        kinds.longest = Math.max(kinds.longest, path?.steps.length ?? 0);
      }
    }
    // It was worth it: paths over panels, complete and split ones, were there most of the time.
    expect(kinds.complete).toBeGreaterThan(CHANGES / 4);
    expect(kinds.split).toBeGreaterThan(CHANGES / 4);
    expect(kinds.longest).toBeGreaterThanOrEqual(4);
  });
});
