// What a cable may connect, and what follows for its ports and for the paths that lead over it.
import { Injectable } from '@nestjs/common';
import type { Field } from '../../engine/declare/field.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { ServiceOf } from '../../engine/resource.module.js';
import { type Opening, ResourceService, ResourceTools, type Write } from '../../engine/resource.service.js';
import { assign, type Draft, type Stored } from '../../engine/write/draft.js';
import { Cable } from './cable.js';
import { checkEnds, type Ends, endsOf, type PlannedCable, SIDES, type Side } from './ends.js';
import { assignCables } from './port-cables.js';
import { lockCabling, retrace } from './trace.js';

const FIELDS = { A: 'a_terminations', B: 'b_terminations' } as const;
/** Where one of these is wrong, nothing can be said of the ends. */
const UNREADABLE = [...Object.values(FIELDS), 'non_field_errors'];
const NO_ENDS: Ends = { A: [], B: [] };
const NO_END = 'Must define A and B terminations when creating a new cable.';

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.join() === other.join();

@ServiceOf(Cable)
@Injectable()
export class CableService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(Cable), tools);
  }

  protected override async open({ transaction }: Opening): Promise<void> {
    await lockCabling(transaction);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    this.dropIdleUnits(rows);
    const recabled = [...rows.keys()].filter((draft) => draft.id === null || this.saysEnds(draft));
    const now = await endsOf(
      write.transaction,
      recabled.flatMap(({ id }) => id ?? []),
    );
    const planned: PlannedCable[] = [];
    const givenUp = new Set<string>();
    for (const draft of recabled) {
      if (UNREADABLE.some((name) => Object.hasOwn(draft.errors, name))) continue;
      const before = now.get(draft.id ?? '') ?? NO_ENDS;
      const ends = { A: this.saidEnd(draft, 'A') ?? before.A, B: this.saidEnd(draft, 'B') ?? before.B };
      if (draft.id !== null && SIDES.every((side) => isSame(ends[side], before[side]))) continue;
      const fail = (side: Side, message: string) => draft.fail(FIELDS[side], message);
      for (const side of SIDES) if (draft.id === null && ends[side].length === 0) fail(side, NO_END);
      planned.push({ id: draft.id, ends, fail });
      const kept = new Set([...ends.A, ...ends.B]);
      for (const key of [...before.A, ...before.B]) if (!kept.has(key)) givenUp.add(key);
    }
    await checkEnds(planned, write, this.tools, givenUp);
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
    return SIDES.some((side) => values.has(this.resource.field(FIELDS[side]) as Field));
  }

  private saidEnd({ values }: Draft, side: Side): string[] | undefined {
    const said = values.get(this.resource.field(FIELDS[side]) as Field);
    return said instanceof Set ? [...(said as Set<string>)] : undefined;
  }
}
