// A location that moves to another site takes what is below it and in it along, as NetBox has it.
import { Injectable } from '@nestjs/common';
import { type ResourceMeta, resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import { changeAlong } from '../engine/write/change-along.js';
import type { Stored } from '../engine/write/draft.js';
import { Device } from './device.js';
import { Location } from './location.js';
import { withoutNameClash } from './name-clash.js';
import { PowerPanel } from './power-panel.js';
import { Rack } from './rack.js';

@ServiceOf(Location)
@Injectable()
export class LocationService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(Location), tools);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const moved = [...rows].flatMap(([id, { site_id }]) =>
      write.before.has(id) && write.before.get(id)?.site_id !== site_id ? [id] : [],
    );
    if (moved.length > 0) await withoutNameClash('site', () => this.takeAlong(moved, write));
  }

  private async takeAlong(moved: readonly string[], write: Write): Promise<void> {
    await this.follow(this.resource, 'o.path <@ p.path', moved, write);
    for (const model of [Rack, PowerPanel, Device]) {
      const within = 'o.location_id IN (SELECT l.id FROM dcim_location l WHERE l.path <@ p.path)';
      await this.follow(resourceOf(model), within, moved, write);
    }
  }

  /** Brings the objects (`o`) of which a condition holds to the site of the location (`p`) that has moved. */
  private async follow(
    resource: ResourceMeta,
    condition: string,
    moved: readonly string[],
    write: Write,
  ): Promise<void> {
    const found = await write.transaction.rows({
      text: `SELECT o.id, p.site_id FROM dcim_location p JOIN "${resource.table}" o ON ${condition}
        WHERE p.id = ANY($1::uuid[]) AND o.site_id <> p.site_id`,
      values: [moved],
    });
    const values = found.map(([id, site]) => [id as string, { site }] as const);
    await changeAlong(this.tools.recorder, resource, new Map(values), write);
  }
}
