import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceTools, type Write } from '../engine/resource.service.js';
import type { Stored } from '../engine/write/draft.js';
import { ComponentTemplateService, type Examined } from './component-template.service.js';
import { DeviceBayTemplate } from './device-bay-template.js';

@ServiceOf(DeviceBayTemplate)
@Injectable()
export class DeviceBayTemplateService extends ComponentTemplateService {
  constructor(tools: ResourceTools) {
    super(resourceOf(DeviceBayTemplate), tools);
  }

  protected override async judge(rows: Examined, _write: Write, types: ReadonlyMap<string, Stored>): Promise<void> {
    for (const [draft, row] of rows) {
      const type = types.get(row.device_type_id as string);
      if (!type || type.subdevice_role === 'parent') continue;
      draft.fail(
        'device_type',
        `Subdevice role of device type (${type.model}) must be set to "parent" to allow device bays.`,
      );
    }
  }
}
