import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceTools, type Write } from '../engine/resource.service.js';
import { carriersOwners } from './component-carriers.js';
import { ComponentTemplateService, type Examined } from './component-template.service.js';
import { InventoryItemTemplate } from './inventory-item-template.js';

@ServiceOf(InventoryItemTemplate)
@Injectable()
export class InventoryItemTemplateService extends ComponentTemplateService {
  constructor(tools: ResourceTools) {
    super(resourceOf(InventoryItemTemplate), tools);
  }

  protected override async judge(rows: Examined, { transaction }: Write): Promise<void> {
    const assigned = rows.filter(([{ values }]) => [...values.keys()].some(({ name }) => name.startsWith('component')));
    const owners = await carriersOwners(
      assigned.map(([, row]) => row),
      'device_type_id',
      transaction,
    );
    for (const [draft, row] of assigned) {
      if (!row.component_id || owners.get(row.component_id as string) === row.device_type_id) continue;
      draft.fail('component_id', 'The component template does not belong to the same device type.');
    }
  }
}
