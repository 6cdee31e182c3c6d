// The master of a virtual chassis stays in it.
import { resourceOf } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { visibleNames } from '../engine/write/visible-names.js';
import { VirtualChassis } from './virtual-chassis.js';

/** The devices are locked, and whoever makes one of them a master locks it too. */
export async function checkMasters(
  rows: ReadonlyMap<Draft, Stored>,
  write: Write,
  { repository }: ResourceTools,
): Promise<void> {
  const leaving = new Map(
    [...rows].flatMap(([draft, { virtual_chassis_id }]) => {
      const was = write.before.get(draft.id ?? '')?.virtual_chassis_id;
      return was && was !== virtual_chassis_id ? [[draft.id as string, draft]] : [];
    }),
  );
  if (leaving.size === 0) return;
  const led = await write.transaction.rows({
    text: 'SELECT id, master_id FROM dcim_virtual_chassis WHERE master_id = ANY($1::uuid[])',
    values: [[...leaving.keys()]],
  });
  const ids = led.map(([id]) => id as string);
  const names = await visibleNames(repository, resourceOf(VirtualChassis), ids, write);
  for (const [id, master] of led) {
    const chassis = ['virtual chassis', names.get(id as string)].filter(Boolean).join(' ');
    const message = `Device cannot be removed from ${chassis} because it is currently designated as its master.`;
    leaving.get(master as string)?.fail('virtual_chassis', message);
  }
}
