import { Module } from '@nestjs/common';
import { roomParts } from '../engine/resource.module.js';
import { TypeLibrary } from './library/type-library.js';

const parts = await roomParts(import.meta.dirname);

/** The inventory itself: every resource that a file of this folder declares. */
@Module({ ...parts, providers: [...parts.providers, TypeLibrary], exports: [...parts.exports, TypeLibrary] })
export class DcimModule {}
