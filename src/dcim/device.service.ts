// A new device comes with the components of its type.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Stored } from '../engine/write/draft.js';
import { Device } from './device.js';
import { instantiateDevices } from './instantiation.js';

@ServiceOf(Device)
@Injectable()
export class DeviceService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(Device), tools);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    if (write.mode === 'create' && !write.isImport) await instantiateDevices([...rows.values()], write, this.tools);
  }
}
