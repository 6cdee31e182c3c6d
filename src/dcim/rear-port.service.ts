import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { type Opening, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { lockCabling, retracePorts } from './cabling/trace.js';
import { PassedService } from './cabling/traced.service.js';
import { RearPort } from './rear-port.js';

@ServiceOf(RearPort)
@Injectable()
export class RearPortService extends PassedService {
  constructor(tools: ResourceTools) {
    super(resourceOf(RearPort), tools);
  }

  /** How many positions it has may change where paths lead. */
  protected override async open({ transaction, mode }: Opening): Promise<void> {
    if (mode !== 'create') await lockCabling(transaction);
  }

  /** A rear port keeps the positions that front ports are at. */
  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { before, transaction }: Write): Promise<void> {
    const shrunk = [...rows].filter(
      ([{ id }, { positions }]) => id !== null && Number(positions) < Number(before.get(id)?.positions),
    );
    if (shrunk.length === 0) return;
    const taken = await transaction.rows({
      text: `SELECT rear_port_id, count(*)::int, max(rear_port_position) FROM dcim_front_port
        WHERE rear_port_id = ANY($1::uuid[]) GROUP BY 1`,
      values: [shrunk.map(([{ id }]) => id)],
    });
    const takenOf = new Map(taken.map(([id, count, highest]) => [id, [Number(count), Number(highest)] as const]));
    for (const [draft, { positions }] of shrunk) {
      const [count, highest] = takenOf.get(draft.id) ?? [0, 0];
      const problem = shortage(Number(positions), count, highest);
      if (problem) draft.fail('positions', problem);
    }
  }

  /** With another number of positions, what arrives at a rear port may go on elsewhere. */
  protected override async stored(rows: ReadonlyMap<string, Stored>, { before, transaction }: Write): Promise<void> {
    const changed = [...rows].filter(
      ([id, { positions }]) => before.has(id) && before.get(id)?.positions !== positions,
    );
    await retracePorts(
      transaction,
      [],
      changed.map(([id]) => id),
    );
  }
}

function shortage(positions: number, count: number, highest: number): string | undefined {
  if (positions < count) {
    return `The number of positions cannot be less than the number of mapped front ports (${count})`;
  }
  // NetBox lets a front port stay at a position that is gone.
  return positions < highest ? `A front port is mapped to position ${highest}.` : undefined;
}
