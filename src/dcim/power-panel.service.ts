import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import type { Picture } from '../engine/request.js';
import { ServiceOf } from '../engine/resource.module.js';
import type { View } from '../engine/resource.repository.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { locationProblems } from './location-sites.js';
import { PowerMeter } from './power-meter.js';
import { PowerPanel } from './power-panel.js';

@ServiceOf(PowerPanel)
@Injectable()
export class PowerPanelService extends ResourceService {
  constructor(
    tools: ResourceTools,
    private readonly meter: PowerMeter,
  ) {
    super(resourceOf(PowerPanel), tools);
  }

  override pictures(id: string, view: View): Promise<readonly Picture[]> {
    return this.meter.pictures('panel', id, view);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = new Map([...rows].filter(([draft]) => !draft.isBad));
    for (const [draft, message] of await locationProblems(sound, write, this.tools)) draft.fail('location', message);
  }
}
