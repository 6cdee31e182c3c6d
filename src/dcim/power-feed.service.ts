// A power feed connects a panel and a rack of one site.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import type { Picture } from '../engine/request.js';
import { ServiceOf } from '../engine/resource.module.js';
import type { View } from '../engine/resource.repository.js';
import { ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { namesToSay, visibleNames } from '../engine/write/visible-names.js';
import { TracedService } from './cabling/traced.service.js';
import { PowerFeed } from './power-feed.js';
import { PowerMeter } from './power-meter.js';
import { PowerPanel } from './power-panel.js';
import { Rack } from './rack.js';
import { Site } from './site.js';

interface End {
  readonly id: string;
  readonly name: string;
  readonly site_id: string;
}

@ServiceOf(PowerFeed)
@Injectable()
export class PowerFeedService extends TracedService {
  constructor(
    tools: ResourceTools,
    private readonly meter: PowerMeter,
  ) {
    super(resourceOf(PowerFeed), tools);
  }

  override async pictures(id: string, view: View): Promise<readonly Picture[]> {
    return [...(await super.pictures(id, view)), ...(await this.meter.pictures('feed', id, view))];
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const changed = [...rows].filter(([draft, row]) => {
      const was = write.before.get(draft.id ?? '');
      const isElsewhere = was?.rack_id !== row.rack_id || was?.power_panel_id !== row.power_panel_id;
      return !draft.isBad && row.rack_id && isElsewhere;
    });
    if (changed.length === 0) return;
    const racks = await lockEnds(
      'dcim_rack',
      changed.map(([, { rack_id }]) => rack_id),
      write,
    );
    const panels = await lockEnds(
      'dcim_power_panel',
      changed.map(([, { power_panel_id }]) => power_panel_id),
      write,
    );
    const wrong = changed.flatMap(([draft, row]) => {
      const [rack, panel] = [racks.get(row.rack_id), panels.get(row.power_panel_id)];
      // One that has just been deleted is reported by its foreign key, and the request is looked at again.
      return !rack || !panel || rack.site_id === panel.site_id ? [] : [{ draft, ends: [rack, panel] }];
    });
    const sites = wrong.flatMap(({ ends }) => ends.map(({ site_id }) => site_id));
    const { repository } = this.tools;
    const names = await visibleNames(repository, resourceOf(Site), [...new Set(sites)], write);
    const ids = wrong.flatMap(({ ends }) => ends.map(({ id }) => id));
    const rackName = await namesToSay(repository, resourceOf(Rack), ids, write);
    const panelName = await namesToSay(repository, resourceOf(PowerPanel), ids, write);
    for (const { draft, ends } of wrong) {
      const [rack, panel] = ends.map(({ id, site_id }, index) =>
        [(index === 0 ? rackName : panelName)(id), named(names.get(site_id))].filter(Boolean).join(' '),
      );
      draft.fail('rack', `Rack ${rack} and power panel ${panel} are in different sites.`);
    }
  }
}

const named = (site: string | undefined): string => (site === undefined ? '' : `(${site})`);

/** Racks or panels by id; they stay on their sites until the end of the transaction. */
async function lockEnds(
  table: 'dcim_rack' | 'dcim_power_panel',
  ids: readonly unknown[],
  { transaction }: Write,
): Promise<ReadonlyMap<unknown, End>> {
  const found = await transaction.records<End>({
    text: `SELECT id, name, site_id FROM ${table} WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
    values: [ids],
  });
  return new Map(found.map((end) => [end.id, end]));
}
