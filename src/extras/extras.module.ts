import { Global, Module } from '@nestjs/common';
import { resourceParts } from '../engine/resource.module.js';
import { ChangeRecorder } from '../engine/write/change-recorder.js';
import { ChangeLog, ObjectChangeService } from './change-log.js';
import { ObjectChange } from './object-change.js';
import { Tag } from './tag.js';

const parts = resourceParts(Tag, { model: ObjectChange, service: ObjectChangeService });

/** What every kind of object can have: tags, a change log. */
@Global()
@Module({
  controllers: parts.controllers,
  providers: [...parts.providers, { provide: ChangeRecorder, useClass: ChangeLog }],
  exports: [ChangeRecorder],
})
export class ExtrasModule {}
