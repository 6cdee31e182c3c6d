import { Global, Module } from '@nestjs/common';
import { CustomFields } from '../engine/declare/custom-field.js';
import { resourceParts } from '../engine/resource.module.js';
import { ChangeRecorder } from '../engine/write/change-recorder.js';
import { ChangeLog } from './change-log.js';
import { StoredCustomFields } from './custom-field-values.js';
import { ObjectChange } from './object-change.js';
import { Tag } from './tag.js';

const parts = resourceParts(Tag, ObjectChange);

/** What every kind of object can have: tags, a change log. */
@Global()
@Module({
  controllers: parts.controllers,
  providers: [
    ...parts.providers,
    { provide: ChangeRecorder, useClass: ChangeLog },
    { provide: CustomFields, useClass: StoredCustomFields },
  ],
  exports: [ChangeRecorder, CustomFields],
})
export class ExtrasModule {}
