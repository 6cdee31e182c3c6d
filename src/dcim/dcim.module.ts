import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { roomParts } from '../engine/resource.module.js';
import { CablingWatch } from './cabling/cabling-watch.js';
import { ConnectedDeviceController } from './cabling/connected-device.controller.js';
import { Tracer } from './cabling/tracer.js';
import { LibraryWriter } from './library/library-writer.js';
import { TypeLibrary } from './library/type-library.js';
import { PowerMeter } from './power-meter.js';

const parts = await roomParts(import.meta.dirname, join(import.meta.dirname, 'cabling'));

/** The inventory itself: every resource that a file of this folder, or of its cabling, declares. */
@Module({
  controllers: [...parts.controllers, ConnectedDeviceController],
  providers: [...parts.providers, CablingWatch, LibraryWriter, PowerMeter, Tracer, TypeLibrary],
  exports: [...parts.exports, Tracer, TypeLibrary],
})
export class DcimModule {}
