// What a new module finds on its device: components that become part of it, and names that are taken.
import { resourceOf } from '../engine/declare/resource.js';
import type { Write } from '../engine/resource.service.js';
import type { Change } from '../engine/write/change-recorder.js';
import type { Stored } from '../engine/write/draft.js';
import { readLinks } from '../engine/write/rows.js';
import { changeData } from '../engine/write/snapshot.js';
import { refreshPaths } from '../engine/write/tree.js';
import type { ComponentKind } from './component-kinds.js';
import { type Installation, isUnresolved, OWNER, type Owner, ownerValues, resolved } from './component-names.js';
import { ModuleBay } from './module-bay.js';

const BAYS = resourceOf(ModuleBay);

/** A component of no module, of the name that a template gives, becomes part of the module. @returns the records of it */
export async function adopt(
  kinds: readonly ComponentKind[],
  owners: readonly Owner[],
  { transaction }: Write,
): Promise<Change[]> {
  const changes: Change[] = [];
  if (owners.length === 0) return changes;
  for (const { component, template } of kinds) {
    const isBay = component === BAYS;
    const adopted = await transaction.records<Stored & { __display: string }>({
      text: `WITH ${OWNER} UPDATE "${component.table}" c
        SET module_id = o.module_id, ${isBay ? 'parent_id = o.bay_id, ' : ''}last_updated = now()
        FROM owner o JOIN "${template.table}" t ON t.module_type_id = o.type_id
        WHERE c.device_id = o.device_id AND c.module_id IS NULL AND c.name = ${resolved('t.name')}
          ${isBay ? `AND NOT EXISTS (SELECT 1 FROM "${component.table}" b WHERE b.id = o.bay_id AND b.path <@ c.path)` : ''}
        RETURNING c.*, ${component.displaySql('c')} AS __display`,
      values: ownerValues(owners),
    });
    if (adopted.length === 0) continue;
    const ids = adopted.map(({ id }) => id as string);
    if (isBay) await refreshPaths(transaction, component, ids);
    const links = await readLinks(transaction, component, ids);
    for (const { __display: display, ...row } of adopted) {
      const id = row.id as string;
      const [before, after] = [{ ...row, module_id: null }, row].map((one) =>
        changeData(component, one, links.get(id)),
      );
      changes.push({
        action: 'update',
        resource: component,
        id,
        display,
        message: '',
        before: before ?? null,
        after: after ?? null,
      });
    }
  }
  return changes;
}

/** A component that a module would bring and cannot. */
export interface Obstacle {
  /** Which of the owners. */
  readonly place: number;
  readonly message: string;
}

/** Whose components could not get their names. Bays may be called alike: those of a module are within it. */
export async function obstaclesOf(
  kinds: readonly ComponentKind[],
  owners: readonly Installation[],
  { transaction }: Write,
): Promise<Obstacle[]> {
  if (kinds.length === 0 || owners.length === 0) return [];
  const wanted = kinds.map(({ component, template }, index) => {
    const name = resolved('t.name');
    const isBay = component === BAYS;
    return `SELECT o.place, ${index} AS kind, o.device_id, ${name} AS name, ${resolved('t.label')} AS label,
        ${isBay ? resolved('t.position') : `''`} AS position, ${isBay ? 'NULL::uuid, NULL::uuid' : 'c.id, c.module_id'},
        t.name AS template, ${isBay ? 'o.place' : '0'} AS apart
      FROM owner o JOIN "${template.table}" t ON t.module_type_id = o.type_id
      ${isBay ? '' : `LEFT JOIN "${component.table}" c ON c.device_id = o.device_id AND c.name = ${name}`}`;
  });
  const rows = await transaction.rows({
    text: `WITH ${OWNER}, wanted(place, kind, device_id, name, label, position, there, module_id, template, apart) AS (${wanted.join(' UNION ALL ')}),
      judged AS (
        SELECT w.*, greatest(length(w.name), length(w.label)) > 64 OR length(w.position) > 30 AS is_long,
          ${isUnresolved("concat_ws(' ', w.name, w.label, w.position)")} AS is_unresolved,
          row_number() OVER (PARTITION BY w.kind, w.device_id, w.name, w.apart ORDER BY w.place) > 1 AS is_repeated,
          ($6::boolean[])[w.place] AS adopts, ($7::boolean[])[w.place] AS replicates
        FROM wanted w
      )
      SELECT place, kind, name, is_long, adopts AND module_id IS NOT NULL AND NOT is_repeated, is_unresolved, template,
        length(position) > 30
      FROM judged WHERE (replicates AND (is_unresolved OR is_long OR is_repeated OR (there IS NOT NULL AND NOT adopts)))
        OR (adopts AND module_id IS NOT NULL)
      ORDER BY place, kind, name`,
    values: [...ownerValues(owners), owners.map(({ adopts }) => adopts), owners.map(({ replicates }) => replicates)],
  });
  return rows.map(([place, kind, name, isLong, isOwned, isOpen, template, isFar]) => {
    const model = (kinds[Number(kind)] as ComponentKind).component.model.name;
    const at = Number(place) - 1;
    if (isOpen) return { place: at, message: unresolved(`${model} ${template}`, owners[at]?.positions?.length ?? 0) };
    if (isOwned) return { place: at, message: `Cannot adopt ${model} ${name} as it already belongs to a module` };
    if (!isLong) return { place: at, message: `A ${model} named ${name} already exists` };
    const long = isFar ? ['position', 30] : ['name or label', 64];
    return { place: at, message: `The ${long[0]} of ${model} ${name} would have more than ${long[1]} characters.` };
  });
}

/** NetBox's form refuses it in other words; its API stores the name with the token. */
const unresolved = (component: string, depth: number): string =>
  `${component} has a {module} that cannot be resolved: the module is ${depth === 1 ? 'one level' : `${depth} levels`} deep.`;
