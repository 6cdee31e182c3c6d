import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { locationProblems } from './location-sites.js';
import { PowerPanel } from './power-panel.js';

@ServiceOf(PowerPanel)
@Injectable()
export class PowerPanelService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(PowerPanel), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = new Map([...rows].filter(([draft]) => !draft.isBad));
    for (const [draft, message] of await locationProblems(sound, write)) draft.fail('location', message);
  }
}
