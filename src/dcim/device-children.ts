// What is installed in the bays of a device is where the device is.
import { resourceOf } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import { changeAlong } from '../engine/write/change-along.js';
import type { Stored } from '../engine/write/draft.js';
import { Device } from './device.js';
import { withoutNameClash } from './name-clash.js';

/** Where a child is, given its parent. */
export const beside = ({ site_id, location_id, rack_id }: Stored) => ({
  site: site_id,
  location: location_id,
  rack: rack_id,
});

/** The devices in the bays of devices that have moved go with them. */
export async function takeChildrenAlong(
  rows: ReadonlyMap<string, Stored>,
  write: Write,
  { recorder }: ResourceTools,
): Promise<void> {
  const moved = [...rows].filter(([id, row]) => {
    const was = write.before.get(id);
    return was && ['site_id', 'location_id', 'rack_id'].some((column) => was[column] !== row[column]);
  });
  if (moved.length === 0) return;
  const installed = await write.transaction.rows({
    text: `SELECT device_id, installed_device_id FROM dcim_device_bay
      WHERE device_id = ANY($1::uuid[]) AND installed_device_id IS NOT NULL`,
    values: [moved.map(([id]) => id)],
  });
  const values = installed.map(
    ([parent, child]) => [child as string, beside(rows.get(parent as string) as Stored)] as const,
  );
  await withoutNameClash('site', () => changeAlong(recorder, resourceOf(Device), new Map(values), write));
}
