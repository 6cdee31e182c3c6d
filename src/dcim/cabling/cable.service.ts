// What a cable may connect, and what follows for its ports and for the paths that lead over it.
import { Injectable } from '@nestjs/common';
import type { Field } from '../../engine/declare/field.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { ServiceOf } from '../../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../../engine/resource.service.js';
import { assign, type Draft, type Stored } from '../../engine/write/draft.js';
import { Cable } from './cable.js';
import { checkEnds, endsOf, type PlannedCable } from './ends.js';
import { assignCables } from './port-cables.js';
import { lockCabling, retrace } from './trace.js';

const FIELDS = { A: 'a_terminations', B: 'b_terminations' } as const;

@ServiceOf(Cable)
@Injectable()
export class CableService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(Cable), tools);
  }

  /** Before anything of a port is locked: whoever waits for it must not keep others waiting. */
  protected override async prepare(_drafts: readonly Draft[], { transaction }: Write): Promise<void> {
    await lockCabling(transaction);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    this.dropIdleUnits(rows);
    const recabled = [...rows.keys()].filter((draft) => draft.id === null || this.saysEnds(draft));
    const now = await endsOf(
      write.transaction,
      recabled.flatMap(({ id }) => id ?? []),
    );
    const planned = recabled
      .filter((draft) => !Object.values(FIELDS).some((name) => Object.hasOwn(draft.errors, name)))
      .map((draft): PlannedCable => {
        const end = (side: 'A' | 'B') => this.saidEnd(draft, side) ?? now.get(draft.id ?? '')?.[side] ?? [];
        return { draft, id: draft.id, ends: { A: end('A'), B: end('B') }, fields: FIELDS };
      });
    for (const { draft, id, ends } of planned) {
      for (const side of ['A', 'B'] as const) {
        if (id === null && ends[side].length === 0) {
          draft.fail(FIELDS[side], 'Must define A and B terminations when creating a new cable.');
        }
      }
    }
    await checkEnds(planned, write.transaction);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const ids = [...rows.keys()];
    const ports = await assignCables(ids, write, this.tools);
    await retrace(write.transaction, [...ids, ...ports]);
  }

  /** Without a length there is nothing to say the unit of. */
  private dropIdleUnits(rows: ReadonlyMap<Draft, Stored>): void {
    const unit = this.resource.field('length_unit') as Field;
    for (const [draft, row] of rows) {
      if (row.length === null && row.length_unit !== null) assign(draft, row, unit, null);
    }
  }

  private saysEnds({ values }: Draft): boolean {
    return Object.values(FIELDS).some((name) => values.has(this.resource.field(name) as Field));
  }

  private saidEnd({ values }: Draft, side: 'A' | 'B'): string[] | undefined {
    const said = values.get(this.resource.field(FIELDS[side]) as Field);
    return said instanceof Set ? [...(said as Set<string>)] : undefined;
  }
}
