import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceTools, type Write } from '../engine/resource.service.js';
import { ComponentTemplateService, type Examined } from './component-template.service.js';
import { RearPortTemplate } from './rear-port-template.js';

@ServiceOf(RearPortTemplate)
@Injectable()
export class RearPortTemplateService extends ComponentTemplateService {
  constructor(tools: ResourceTools) {
    super(resourceOf(RearPortTemplate), tools);
  }

  /** The positions that front ports are mapped to stay. */
  protected override async judge(rows: Examined, { before, transaction }: Write): Promise<void> {
    const shrunk = rows.filter(
      ([{ id }, { positions }]) => id !== null && Number(positions) < Number(before.get(id)?.positions),
    );
    if (shrunk.length === 0) return;
    const mapped = await transaction.rows({
      text: `SELECT rear_port_id, count(*), max(rear_port_position) FROM dcim_front_port_template
        WHERE rear_port_id = ANY($1::uuid[]) GROUP BY rear_port_id`,
      values: [shrunk.map(([{ id }]) => id)],
    });
    for (const [draft, { positions }] of shrunk) {
      const [, count = 0, highest = 0] = mapped.find(([id]) => id === draft.id) ?? [];
      const problem = shortage(Number(positions), Number(count), Number(highest));
      if (problem) draft.fail('positions', problem);
    }
  }
}

function shortage(positions: number, count: number, highest: number): string | undefined {
  if (positions < count) {
    return `The number of positions cannot be less than the number of mapped front ports (${count})`;
  }
  // NetBox lets a front port stay at a position that is gone.
  return positions < highest ? `A front port is mapped to position ${highest}.` : undefined;
}
