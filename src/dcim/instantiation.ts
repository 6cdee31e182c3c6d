// New devices and modules come with the components that the templates of their types describe. The number of statements
// depends on the kinds of components alone, never on how many there are.
import type { CustomFields } from '../engine/declare/custom-field.js';
import type { ResourceMeta } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import type { Change } from '../engine/write/change-recorder.js';
import { Draft, type Stored } from '../engine/write/draft.js';
import { changeData } from '../engine/write/snapshot.js';
import { refreshPaths } from '../engine/write/tree.js';
import { adopt } from './adoption.js';
import { COMPONENT_KINDS, type ComponentKind } from './component-kinds.js';
import { counterpart, type Installation, OWNER, type Owner, ownerValues, resolved } from './component-names.js';

/** A row that was made, with what people call it. */
interface NamedRow {
  readonly row: Stored;
  readonly display: string;
}

/** By which column of a template the type of an owner is found. */
type OwnerKind = 'device' | 'module';

const ofType = (owner: OwnerKind): string => `${owner}_type_id`;

/** Makes the components of new devices, by their rows. */
export async function instantiateDevices(
  devices: readonly Stored[],
  write: Write,
  tools: ResourceTools,
): Promise<void> {
  const owners = devices.map(({ id, device_type_id }) => ({
    deviceId: id as string,
    typeId: device_type_id as string,
    moduleId: null,
    bayId: null,
    positions: null,
  }));
  const kinds = await kindsOf('device', owners, write);
  const made = await instantiate('device', kinds, owners, write, tools);
  await tools.recorder.record(write.transaction, made, write.by);
}

/** Makes, or finds on their devices, the components of new modules. */
export async function instantiateModules(modules: readonly Installation[], write: Write, tools: ResourceTools) {
  const kinds = await kindsOf('module', modules, write);
  const adopting = modules.filter(({ adopts }) => adopts);
  const replicating = modules.filter(({ replicates }) => replicates);
  const adopted = await adopt(kinds, adopting, write);
  const made = await instantiate('module', kinds, replicating, write, tools);
  await tools.recorder.record(write.transaction, [...adopted, ...made], write.by);
}

/** The kinds of components that the types of the owners have templates of. Nobody changes those until the transaction ends. */
export async function kindsOf(
  owner: OwnerKind,
  owners: readonly Owner[],
  { transaction }: Pick<Write, 'transaction'>,
): Promise<readonly ComponentKind[]> {
  if (owners.length === 0) return [];
  const values = [[...new Set(owners.map(({ typeId }) => typeId))]];
  await transaction.run({
    text: `SELECT id FROM dcim_${owner}_type WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
    values,
  });
  const kinds = COMPONENT_KINDS.filter(({ isModular }) => isModular || owner === 'device');
  const [present = []] = await transaction.rows({
    text: `SELECT ${kinds
      .map(({ template }) => `EXISTS (SELECT 1 FROM "${template.table}" WHERE ${ofType(owner)} = ANY($1::uuid[]))`)
      .join(', ')}`,
    values,
  });
  return kinds.filter((_, index) => present[index]);
}

/** Makes everything that the templates describe and the owners do not have. @returns the records of it, to be written */
async function instantiate(
  owner: OwnerKind,
  kinds: readonly ComponentKind[],
  owners: readonly Owner[],
  write: Write,
  tools: ResourceTools,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const kind of kinds) {
    const made = await makeComponents(owner, kind, owners, write, tools.customFields);
    if (kind.component.isTree) await keepPaths(kind.component, made, write);
    if (made.length > 0) countAgain(kind.component, write, tools);
    for (const one of made) changes.push(creationOf(kind.component, one));
  }
  return changes;
}

async function makeComponents(
  owner: OwnerKind,
  kind: ComponentKind,
  owners: readonly Owner[],
  write: Write,
  customFields: CustomFields,
): Promise<NamedRow[]> {
  const { component, template, copied, derived, sibling, isModular } = kind;
  const values: Readonly<Record<string, string>> = {
    name: resolved('t.name'),
    label: resolved('t.label'),
    ...Object.fromEntries(['description', ...copied].map((column) => [column, `t."${column}"`])),
    ...derived,
  };
  const columns = ['id', 'device_id', ...(isModular ? ['module_id'] : []), ...Object.keys(values)];
  const rows = await write.transaction.records<Stored & { __display: string }>({
    text: `WITH ${OWNER}, made AS MATERIALIZED (
        SELECT rackwarden_new_id() AS id, o.place, o.device_id, o.module_id, t.id AS template_id,
          ${sibling ? `t.${sibling} AS other_template_id, ${counterpart(component, template, `t.${sibling}`)} AS other_id,` : ''}
          ${Object.entries(values)
            .map(([column, sql]) => `${sql} AS ${column}`)
            .join(', ')}
        FROM owner o JOIN "${template.table}" t ON t.${ofType(owner)} = o.type_id
        ${owner === 'module' ? `WHERE NOT ${isThere(component, values.name as string)}` : ''}
        ORDER BY o.place, t.name
      ), stored AS (
        INSERT INTO "${component.table}" (${columns.join(', ')}, custom_field_data${sibling ? `, ${sibling}` : ''})
        SELECT ${columns.map((column) => `m.${column}`).join(', ')}, $6::jsonb${sibling ? ', coalesce(s.id, m.other_id)' : ''}
        FROM made m ${sibling ? 'LEFT JOIN made s ON s.place = m.place AND s.template_id = m.other_template_id' : ''}
        RETURNING *
      ) SELECT s.*, ${component.displaySql('s')} AS __display FROM stored s`,
    values: [...ownerValues(owners), JSON.stringify(await defaultsOf(component, write, customFields))],
  });
  return rows.map(({ __display, ...row }) => ({ row, display: __display }));
}

/** Has a module the component already? */
const isThere = ({ table }: ResourceMeta, name: string): string =>
  `EXISTS (SELECT 1 FROM "${table}" c WHERE c.module_id = o.module_id AND c.name = ${name})`;

/** The custom fields of an object of which nobody says anything. */
async function defaultsOf(component: ResourceMeta, write: Write, customFields: CustomFields): Promise<object> {
  const draft = new Draft(0, null);
  await customFields.read(component, [draft], write);
  const values = [...draft.values].find(([{ column }]) => column === 'custom_field_data');
  return (values?.[1] as object | null | undefined) ?? {};
}

async function keepPaths(component: ResourceMeta, made: readonly NamedRow[], { transaction }: Write): Promise<void> {
  await refreshPaths(
    transaction,
    component,
    made.map(({ row }) => row.id as string),
  );
}

function countAgain({ table }: ResourceMeta, { transaction }: Write, { counts }: ResourceTools): void {
  transaction.afterCommit(() => counts.forget(table));
}

const creationOf = (resource: ResourceMeta, { row, display }: NamedRow): Change => ({
  action: 'create',
  resource,
  id: row.id as string,
  display,
  message: '',
  before: null,
  after: changeData(resource, row, undefined),
});
