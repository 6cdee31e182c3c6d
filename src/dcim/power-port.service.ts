import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import type { Picture } from '../engine/request.js';
import { ServiceOf } from '../engine/resource.module.js';
import type { View } from '../engine/resource.repository.js';
import { ResourceTools } from '../engine/resource.service.js';
import { TracedService } from './cabling/traced.service.js';
import { PowerMeter } from './power-meter.js';
import { PowerPort } from './power-port.js';

@ServiceOf(PowerPort)
@Injectable()
export class PowerPortService extends TracedService {
  constructor(
    tools: ResourceTools,
    private readonly meter: PowerMeter,
  ) {
    super(resourceOf(PowerPort), tools);
  }

  override async pictures(id: string, view: View): Promise<readonly Picture[]> {
    return [...(await super.pictures(id, view)), ...(await this.meter.pictures('port', id, view))];
  }
}
