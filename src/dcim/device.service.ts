// What a device is given by its type, where it may stand, and what goes with it.
import { Inject, Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import type { OnPage } from '../engine/request.js';
import { ServiceOf } from '../engine/resource.module.js';
import type { View } from '../engine/resource.repository.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Device } from './device.js';
import { checkMasters } from './device-chassis.js';
import { takeChildrenAlong } from './device-children.js';
import { inheritFromTypes, typesOf } from './device-inheritance.js';
import { checkPlaces } from './device-place.js';
import { checkPlatforms } from './device-platform.js';
import { instantiateDevices } from './instantiation.js';
import { conflictFacts, conflictsOfDevice } from './reservation-conflicts.js';
import { checkTokens } from './unresolved-names.js';

@ServiceOf(Device)
@Injectable()
export class DeviceService extends ResourceService {
  constructor(
    tools: ResourceTools,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ENFORCE_RACK_RESERVATIONS'>,
  ) {
    super(resourceOf(Device), tools);
  }

  override async onPage(id: string, view: View): Promise<OnPage> {
    return { pictures: [], facts: conflictFacts(await conflictsOfDevice(id, view, this.tools), 'reservation') };
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = new Map([...rows].filter(([draft]) => !draft.isBad));
    const types = await typesOf(sound, write);
    inheritFromTypes(sound, types, write);
    await checkTokens(sound, write);
    await checkPlatforms(sound, types, write, this.tools);
    await checkPlaces(sound, types, write, this.tools, this.settings);
    await checkMasters(sound, write, this.tools);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    await takeChildrenAlong(rows, write, this.tools);
    if (write.mode === 'create' && !write.isImport) await instantiateDevices([...rows.values()], write, this.tools);
  }
}
