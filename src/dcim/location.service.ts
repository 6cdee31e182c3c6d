// A location that moves to another site takes what is below it along, as NetBox has it.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Stored } from '../engine/write/draft.js';
import { readLinks } from '../engine/write/rows.js';
import { changeData, displaysOf } from '../engine/write/snapshot.js';
import { Location } from './location.js';

@ServiceOf(Location)
@Injectable()
export class LocationService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(Location), tools);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const moved = [...rows].filter(
      ([id, { site_id }]) => write.before.has(id) && write.before.get(id)?.site_id !== site_id,
    );
    if (moved.length > 0)
      await this.takeAlong(
        moved.map(([id]) => id),
        write,
      );
  }

  private async takeAlong(moved: readonly string[], { transaction, by }: Write): Promise<void> {
    const below = await transaction.records<Stored & { old_site_id: string }>({
      text: `UPDATE dcim_location c SET site_id = p.site_id, last_updated = now()
        FROM dcim_location p, dcim_location o
        WHERE p.id = ANY($1::uuid[]) AND o.id = c.id AND c.path <@ p.path AND c.site_id <> p.site_id
        RETURNING c.*, o.site_id AS old_site_id`,
      values: [moved],
    });
    if (below.length === 0) return;
    const ids = below.map(({ id }) => id as string);
    const displays = await displaysOf(transaction, this.resource, ids);
    const links = await readLinks(transaction, this.resource, ids);
    const changes = below.map(({ old_site_id, ...row }) => {
      const id = row.id as string;
      const before = changeData(this.resource, { ...row, site_id: old_site_id }, links.get(id));
      const after = changeData(this.resource, row, links.get(id));
      const display = displays.get(id) ?? id;
      return { action: 'update' as const, resource: this.resource, id, display, message: '', before, after };
    });
    await this.tools.recorder.record(transaction, changes, by);
  }
}
