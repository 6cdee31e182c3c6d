import { Module } from '@nestjs/common';
import { roomParts } from '../engine/resource.module.js';

/** The inventory itself: every resource that a file of this folder declares. */
@Module(await roomParts(import.meta.dirname))
export class DcimModule {}
