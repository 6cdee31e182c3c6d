// Interfaces that lean on one another: parents, bridges and link aggregation groups.
import type { Principal } from '../engine/access/principal.js';
import { resourceOf } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import type { Transaction } from '../platform/database/database.js';
import { nameOf } from './component.js';
import { Device } from './device.js';
import { LAG } from './interface-types.js';
import { VirtualChassis } from './virtual-chassis.js';

type Relation = 'parent' | 'bridge' | 'lag';
const RELATIONS: readonly Relation[] = ['parent', 'bridge', 'lag'];

/** What the rules need of another interface. */
interface Other {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly device_id: string;
  readonly parent_id: string | null;
  readonly lag_id: string | null;
}

interface Place {
  readonly id: string;
  readonly display: string;
  readonly chassis: string | null;
  readonly chassis_name: string | null;
}

/**
 * Refuses parents, bridges and groups on other devices (or of other virtual chassis), groups that are none, and circles
 * of parents. Whoever changes such relations within a device or a chassis waits here for the others who do.
 */
export async function checkRelations(
  rows: ReadonlyMap<Draft, Stored>,
  { transaction, by }: Write,
  tools: ResourceTools,
): Promise<void> {
  const leaning = [...rows].filter(([draft, row]) => isTouched(draft) && RELATIONS.some((name) => row[`${name}_id`]));
  if (leaning.length > 0) {
    const others = await lockOthers(leaning, transaction);
    // Those of the request are seen as they will be.
    for (const row of rows.values()) if (others.has(row.id as string)) others.set(row.id as string, row as never);
    const places = await lockPlaces([...leaning.map(([, row]) => row), ...others.values()] as Other[], transaction);
    const faults = leaning.flatMap(([draft, row]) =>
      RELATIONS.flatMap((relation) =>
        faultOf(draft, relation, row, others.get(row[`${relation}_id`] as string), places),
      ),
    );
    const named = faults.length > 0 ? await visibleAmong(faults, by, transaction, tools) : new Set<string>();
    for (const fault of faults) fault.draft.fail(fault.relation, sentence(fault, named));
    for (const [draft, row] of leaning) checkGroup(draft, row, others.get(row.lag_id as string));
    await checkCircles(leaning, rows, others, transaction);
  }
  await checkGroupsWithMembers(rows, transaction);
}

const isTouched = (draft: Draft): boolean =>
  draft.id === null ||
  [...draft.values.keys()].some(({ name }) => name === 'type' || RELATIONS.includes(name as never));

async function lockOthers(
  leaning: readonly (readonly [Draft, Stored])[],
  transaction: Transaction,
): Promise<Map<string, Other>> {
  const ids = leaning.flatMap(([, row]) => RELATIONS.flatMap((name) => (row[`${name}_id`] as string | null) ?? []));
  const found = await transaction.records<Other>({
    text: `SELECT id, name, label, type, device_id, parent_id, lag_id FROM dcim_interface
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
    values: [[...new Set(ids)]],
  });
  return new Map(found.map((one) => [one.id, one]));
}

/** The devices, and the virtual chassis they are in. */
async function lockPlaces(
  interfaces: readonly Pick<Other, 'device_id'>[],
  transaction: Transaction,
): Promise<Map<string, Place>> {
  const ids = [...new Set(interfaces.map(({ device_id }) => device_id))];
  await transaction.run({
    text: 'SELECT 1 FROM dcim_device WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    values: [ids],
  });
  await transaction.run({
    text: `SELECT 1 FROM dcim_virtual_chassis WHERE id IN
      (SELECT virtual_chassis_id FROM dcim_device WHERE id = ANY($1::uuid[])) ORDER BY id FOR NO KEY UPDATE`,
    values: [ids],
  });
  const found = await transaction.records<Place>({
    text: `SELECT d.id, coalesce(d.name, d.id::text) AS display, c.id AS chassis, c.name AS chassis_name
      FROM dcim_device d LEFT JOIN dcim_virtual_chassis c ON c.id = d.virtual_chassis_id WHERE d.id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Map(found.map((one) => [one.id, one]));
}

interface Fault {
  readonly draft: Draft;
  readonly relation: Relation;
  readonly other: Other;
  readonly here: Place;
  readonly there: Place;
}

/** What an interface leans on is on its own device, or on another of the same virtual chassis. */
function faultOf(
  draft: Draft,
  relation: Relation,
  own: Stored,
  other: Other | undefined,
  places: ReadonlyMap<string, Place>,
): Fault[] {
  const here = places.get(own.device_id as string);
  const there = places.get(other?.device_id ?? '');
  if (!other || !here || !there || draft.errors[relation]) return [];
  const isTogether = here.id === there.id || (here.chassis !== null && here.chassis === there.chassis);
  return isTogether ? [] : [{ draft, relation, other, here, there }];
}

/** The devices and chassis that the caller may hear of. */
async function visibleAmong(
  faults: readonly Fault[],
  by: Principal,
  transaction: Transaction,
  { repository }: ResourceTools,
): Promise<ReadonlySet<string>> {
  const devices = faults.map(({ there }) => there.id);
  const chassis = faults.flatMap(({ here }) => here.chassis ?? []);
  return new Set([
    ...(await repository.permittedIds(transaction, resourceOf(Device), 'view', by, devices)),
    ...(await repository.permittedIds(transaction, resourceOf(VirtualChassis), 'view', by, chassis)),
  ]);
}

function sentence({ relation, other, here, there }: Fault, named: ReadonlySet<string>): string {
  const selected = `The selected ${relation === 'lag' ? 'LAG' : relation} interface (${nameOf(other)}) belongs to`;
  const isNamed = named.has(there.id);
  if (here.chassis === null) return `${selected} a different device${isNamed ? ` (${there.display})` : ''}.`;
  const chassis = named.has(here.chassis) ? `virtual chassis ${here.chassis_name}` : 'the same virtual chassis';
  return `${selected} ${isNamed ? there.display : 'a device'}, which is not part of ${chassis}.`;
}

function checkGroup(draft: Draft, row: Stored, group: Other | undefined): void {
  if (!group || draft.errors.lag) return;
  if (row.type === LAG) draft.fail('lag', 'A LAG interface cannot be a member of another LAG interface.');
  else if (group.type !== LAG) {
    draft.fail('lag', `The selected interface (${nameOf(group)}) is not a link aggregation group (LAG).`);
  }
}

async function checkCircles(
  leaning: readonly (readonly [Draft, Stored])[],
  rows: ReadonlyMap<Draft, Stored>,
  others: ReadonlyMap<string, Other>,
  transaction: Transaction,
): Promise<void> {
  const children = leaning.filter(([draft, row]) => draft.id !== null && row.parent_id && !draft.errors.parent);
  if (children.length === 0) return;
  const above = await transaction.rows({
    text: `WITH RECURSIVE up(id, parent_id) AS (
        SELECT id, parent_id FROM dcim_interface WHERE id = ANY($1::uuid[])
        UNION SELECT i.id, i.parent_id FROM up JOIN dcim_interface i ON i.id = up.parent_id)
      SELECT id, parent_id FROM up`,
    values: [children.map(([, row]) => row.parent_id)],
  });
  const parents = new Map(above as unknown as [string, string | null][]);
  for (const row of rows.values()) if (row.id) parents.set(row.id as string, row.parent_id as string | null);
  for (const [draft, row] of children) {
    if (!isBelow(row.parent_id as string, draft.id as string, parents)) continue;
    const { name, label } = others.get(row.parent_id as string) as Other;
    draft.fail('parent', `The selected parent interface (${nameOf({ name, label })}) is below this one.`);
  }
}

function isBelow(start: string, top: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at: string | null | undefined = start; at && !seen.has(at); at = parents.get(at)) {
    if (at === top) return true;
    seen.add(at);
  }
  return false;
}

/** A group that has members stays one. */
async function checkGroupsWithMembers(rows: ReadonlyMap<Draft, Stored>, transaction: Transaction): Promise<void> {
  const former = [...rows].filter(
    ([draft, row]) =>
      draft.id !== null && row.type !== LAG && [...draft.values.keys()].some(({ name }) => name === 'type'),
  );
  if (former.length === 0) return;
  const members = await transaction.rows({
    text: 'SELECT id, lag_id FROM dcim_interface WHERE lag_id = ANY($1::uuid[])',
    values: [former.map(([draft]) => draft.id)],
  });
  const groups = new Map(members as unknown as [string, string][]);
  for (const row of rows.values()) if (row.id) groups.set(row.id as string, row.lag_id as string);
  const occupied = new Set(groups.values());
  for (const [draft] of former) {
    if (occupied.has(draft.id as string)) draft.fail('type', 'A LAG interface with members must remain one.');
  }
}
