// `{module}` stands for the bay of a module: what a device itself has cannot be named with it.
import type { Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { COMPONENT_KINDS } from './component-kinds.js';
import { isUnresolved } from './component-names.js';

/** Refuses new devices of types with templates that would leave the token in a name, a label or a position. */
export async function checkTokens(rows: ReadonlyMap<Draft, Stored>, { mode, transaction }: Write): Promise<void> {
  const created = [...rows].filter(([draft, row]) => !draft.isBad && row.device_type_id);
  if (mode !== 'create' || created.length === 0) return;
  const found = await transaction.rows({
    text: `SELECT DISTINCT ON (device_type_id) device_type_id, kind, name FROM (${COMPONENT_KINDS.map(
      ({ template }, index) =>
        `SELECT t.device_type_id, ${index} AS kind, t.name FROM "${template.table}" t
         WHERE t.device_type_id = ANY($1::uuid[]) AND ${isUnresolved(
           `concat_ws(' ', t.name, t.label${template.field('position') ? ', t.position' : ''})`,
         )}`,
    ).join(' UNION ALL ')}) u ORDER BY device_type_id, kind, name`,
    values: [[...new Set(created.map(([, row]) => row.device_type_id))]],
  });
  const sentences = new Map(
    found.map(([type, kind, name]) => [
      type,
      `${COMPONENT_KINDS[Number(kind)]?.component.model.name} ${name} of this type has {module} in its name, label or position, which only a module in a bay resolves; correct its template.`,
    ]),
  );
  for (const [draft, row] of created) {
    const sentence = sentences.get(row.device_type_id);
    if (sentence) draft.fail('device_type', sentence);
  }
}
