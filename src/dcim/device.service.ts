// What a device is given by its type, where it may stand, and what goes with it.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { Device } from './device.js';
import { checkMasters } from './device-chassis.js';
import { takeChildrenAlong } from './device-children.js';
import { inheritFromTypes, typesOf } from './device-inheritance.js';
import { checkPlaces } from './device-place.js';
import { checkPlatforms } from './device-platform.js';
import { instantiateDevices } from './instantiation.js';
import { checkTokens } from './unresolved-names.js';

@ServiceOf(Device)
@Injectable()
export class DeviceService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(Device), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = new Map([...rows].filter(([draft]) => !draft.isBad));
    const types = await typesOf(sound, write);
    inheritFromTypes(sound, types, write);
    await checkTokens(sound, write);
    await checkPlatforms(sound, types, write, this.tools);
    await checkPlaces(sound, types, write, this.tools);
    await checkMasters(sound, write, this.tools);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    await takeChildrenAlong(rows, write, this.tools);
    if (write.mode === 'create' && !write.isImport) await instantiateDevices([...rows.values()], write, this.tools);
  }
}
