import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { type Opening, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { lockCabling, retracePorts } from './cabling/trace.js';
import { PassedService } from './cabling/traced.service.js';
import { FrontPort } from './front-port.js';

@ServiceOf(FrontPort)
@Injectable()
export class FrontPortService extends PassedService {
  constructor(tools: ResourceTools) {
    super(resourceOf(FrontPort), tools);
  }

  /** Where it leads may change where paths lead. */
  protected override async open({ transaction, isImport }: Opening): Promise<void> {
    if (!isImport) await lockCabling(transaction);
  }

  /** A front port is behind a position that its rear port has. */
  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { transaction, isImport }: Write): Promise<void> {
    const placed = [...rows].filter(([draft, row]) => row.rear_port_id && isPlaced(draft));
    if (isImport || placed.length === 0) return;
    const found = await transaction.records<{ id: string; name: string; positions: number }>({
      text: 'SELECT id, name, positions FROM dcim_rear_port WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE',
      values: [[...new Set(placed.map(([, row]) => row.rear_port_id))]],
    });
    const rearPorts = new Map(found.map((one) => [one.id, one]));
    for (const [draft, row] of placed) {
      const rearPort = rearPorts.get(row.rear_port_id as string);
      const position = row.rear_port_position as number;
      if (!rearPort || position <= rearPort.positions || draft.errors.rear_port_position) continue;
      const { name, positions } = rearPort;
      draft.fail(
        'rear_port_position',
        `Invalid rear port position (${position}): Rear port ${name} has only ${positions} positions.`,
      );
    }
  }

  /** What led over a port leads elsewhere when it is behind another position. */
  protected override async stored(rows: ReadonlyMap<string, Stored>, { before, transaction }: Write): Promise<void> {
    const moved = [...rows].filter(([id, row]) => {
      const was = before.get(id);
      return was?.rear_port_id !== row.rear_port_id || was?.rear_port_position !== row.rear_port_position;
    });
    const rearPorts = moved.flatMap(([id, row]) => [before.get(id)?.rear_port_id, row.rear_port_id]);
    await retracePorts(
      transaction,
      moved.map(([id]) => id),
      rearPorts.filter(Boolean) as string[],
    );
  }
}

const isPlaced = ({ values }: Draft): boolean => [...values.keys()].some(({ name }) => name.startsWith('rear_port'));
