import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { CustomFields } from '../engine/declare/custom-field.js';
import { roomParts } from '../engine/resource.module.js';
import { ChangeRecorder } from '../engine/write/change-recorder.js';
import { ChangeLog } from './change-log.js';
import { CustomFieldDefinitions } from './custom-field-definitions.js';
import { StoredCustomFields } from './custom-field-values.js';

const parts = await roomParts(import.meta.dirname, join(import.meta.dirname, 'object-types'));

/** What every kind of object can have: tags, a change log. */
@Global()
@Module({
  controllers: parts.controllers,
  providers: [
    ...parts.providers,
    CustomFieldDefinitions,
    { provide: ChangeRecorder, useClass: ChangeLog },
    { provide: CustomFields, useClass: StoredCustomFields },
  ],
  exports: [ChangeRecorder, CustomFields],
})
export class ExtrasModule {}
