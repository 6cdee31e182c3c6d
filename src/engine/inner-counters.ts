// The counters of an object inside another. NetBox shows those of trees as 0 there, counts the members of a virtual
// chassis, and leaves the others out.
import type { Counter, ResourceMeta } from './declare/resource.js';
import { resourceOf } from './declare/resource.js';
import type { Readers, Row, SelectList } from './representation.js';

/** The readers of the counters, for an object in an alias. */
export function innerCounters(resource: ResourceMeta, alias: string, list: SelectList): Readers {
  const { briefCounts = [], countedInside = [], elsewhereBrief = [] } = resource.options;
  const brief = Object.entries(resource.counts).flatMap(([name, counter]) =>
    counter.brief || briefCounts.includes(name) ? [name] : [],
  );
  const ofTree = resource.isTree ? [...brief, ...elsewhereBrief.filter((name) => name.endsWith('_count'))] : [];
  return [
    ...ofTree.map((name): Readers[number] => [name, () => 0]),
    ...countedInside.map((name) => memberCounter(resource, name, alias, list)),
  ];
}

/** Counts what points at the object and may be viewed, in the statement that reads it. */
function memberCounter(resource: ResourceMeta, name: string, alias: string, list: SelectList): Readers[number] {
  const { of, by } = resource.counts[name] as Counter;
  const counted = resourceOf(of());
  const column = counted.fields.find(({ property }) => property === by)?.column;
  const from = `FROM "${counted.table}" counted WHERE counted."${column}" = "${alias}".id`;
  const isShown = list.guard?.(counted, 'counted');
  if (isShown !== undefined) {
    const at = list.add(`(SELECT count(*)::int ${from} AND (${isShown}))`);
    return [name, (row) => row[at]];
  }
  const at = list.add(`(SELECT json_agg(counted.id) ${from})`);
  const idsOf = (row: Row) => (row[at] ?? []) as readonly string[];
  list.mentions.push({ name: list.name, target: counted, ids: idsOf });
  return [
    name,
    (row, { visible }) => {
      const known = visible.get(counted);
      return known ? idsOf(row).filter((id) => known.has(id)).length : idsOf(row).length;
    },
  ];
}
