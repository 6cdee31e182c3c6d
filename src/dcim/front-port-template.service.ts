import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceTools, type Write } from '../engine/resource.service.js';
import { ComponentTemplateService, type Examined } from './component-template.service.js';
import { FrontPortTemplate } from './front-port-template.js';

@ServiceOf(FrontPortTemplate)
@Injectable()
export class FrontPortTemplateService extends ComponentTemplateService {
  constructor(tools: ResourceTools) {
    super(resourceOf(FrontPortTemplate), tools);
  }

  /** A front port is behind a position that its rear port has. The types are locked, so no rear port loses any meanwhile. */
  protected override async judge(rows: Examined, { transaction }: Write): Promise<void> {
    const placed = rows.filter(([{ values }]) => [...values.keys()].some(({ name }) => name.startsWith('rear_port')));
    if (placed.length === 0) return;
    const found = await transaction.records<{ id: string; name: string; positions: number }>({
      text: 'SELECT id, name, positions FROM dcim_rear_port_template WHERE id = ANY($1::uuid[])',
      values: [[...new Set(placed.map(([, row]) => row.rear_port_id))]],
    });
    const rearPorts = new Map(found.map((one) => [one.id, one]));
    for (const [draft, row] of placed) {
      const { name, positions } = rearPorts.get(row.rear_port_id as string) ?? {};
      const position = Number(row.rear_port_position);
      if (positions === undefined || position <= positions) continue;
      draft.fail(
        'rear_port_position',
        `Invalid rear port position (${position}); rear port ${name} has only ${positions} positions`,
      );
    }
  }
}
