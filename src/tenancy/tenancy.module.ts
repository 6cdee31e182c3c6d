import { Module } from '@nestjs/common';
import { roomParts } from '../engine/resource.module.js';

/** Who uses the inventory, and whom to ask about it: every resource that a file of this folder declares. */
@Module(await roomParts(import.meta.dirname))
export class TenancyModule {}
