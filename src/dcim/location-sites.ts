// Whatever is in a location is on the location's site.
import { resourceOf } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { namesToSay } from '../engine/write/visible-names.js';
import { Site } from './site.js';

/** The sites of locations, by location; these stay where they are until the end of the transaction. */
export async function sitesOfLocations(
  rows: Iterable<Stored>,
  { transaction }: Pick<Write, 'transaction'>,
): Promise<Map<unknown, { readonly site_id: string; readonly name: string }>> {
  const ids = new Set([...rows].flatMap(({ location_id }) => (location_id ? [location_id] : [])));
  if (ids.size === 0) return new Map();
  const found = await transaction.records<{ id: string; site_id: string; name: string }>({
    text: 'SELECT id, site_id, name FROM dcim_location WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE',
    values: [[...ids]],
  });
  return new Map(found.map((location) => [location.id, location]));
}

/** What is wrong with the locations of rows, by draft. */
export async function locationProblems(
  rows: ReadonlyMap<Draft, Stored>,
  write: Write,
  { repository }: ResourceTools,
): Promise<Map<Draft, string>> {
  const moved = [...rows].filter(([{ id }, { site_id, location_id }]) => {
    const was = write.before.get(id ?? '');
    return was?.site_id !== site_id || was?.location_id !== location_id;
  });
  const locations = await sitesOfLocations(
    moved.map(([, row]) => row),
    write,
  );
  const wrong = moved.filter(([, row]) => {
    const location = locations.get(row.location_id);
    return location && location.site_id !== row.site_id;
  });
  const ids = wrong.map(([, { site_id }]) => site_id);
  const site = await namesToSay(repository, resourceOf(Site), ids, write);
  return new Map(
    wrong.map(([draft, { site_id }]) => [draft, `Assigned location must belong to parent site (${site(site_id)}).`]),
  );
}
