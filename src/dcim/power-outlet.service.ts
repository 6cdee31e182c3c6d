import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import type { Picture } from '../engine/request.js';
import { ServiceOf } from '../engine/resource.module.js';
import type { View } from '../engine/resource.repository.js';
import { ResourceTools } from '../engine/resource.service.js';
import { TracedService } from './cabling/traced.service.js';
import { PowerMeter } from './power-meter.js';
import { PowerOutlet } from './power-outlet.js';

@ServiceOf(PowerOutlet)
@Injectable()
export class PowerOutletService extends TracedService {
  constructor(
    tools: ResourceTools,
    private readonly meter: PowerMeter,
  ) {
    super(resourceOf(PowerOutlet), tools);
  }

  override async pictures(id: string, view: View): Promise<readonly Picture[]> {
    return [...(await super.pictures(id, view)), ...(await this.meter.pictures('outlet', id, view))];
  }
}
