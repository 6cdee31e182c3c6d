// A single end: added to a cable, moved or taken off by itself, under the rules of the whole cable.
import { Injectable } from '@nestjs/common';
import { anyKey } from '../../engine/declare/field.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { ServiceOf } from '../../engine/resource.module.js';
import { type Opening, ResourceService, ResourceTools, type Write } from '../../engine/resource.service.js';
import type { Draft, Stored } from '../../engine/write/draft.js';
import { CableTermination } from './cable-termination.js';
import { checkEnds, endsOf, type PlannedCable, type Side } from './ends.js';
import { assignCables } from './port-cables.js';
import { lockCabling, retrace } from './trace.js';

const keyOf = ({ termination_type, termination_id }: Stored): string => anyKey(termination_type, termination_id);

/** What is wrong with one of the ends is said of it, what is wrong with the cable of each of those in the request. */
function failOf(own: readonly (readonly [Draft, Stored])[], message: string, key: string | undefined): void {
  const named = own.filter(([, row]) => key === undefined || keyOf(row) === key);
  for (const [draft] of named) draft.fail('termination_id', message);
}

@ServiceOf(CableTermination)
@Injectable()
export class CableTerminationService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(CableTermination), tools);
  }

  protected override async open({ transaction }: Opening): Promise<void> {
    await lockCabling(transaction);
  }

  /** The cables as all the ends of the request together leave them. */
  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    const sound = [...rows].filter(([draft]) => !draft.isBad);
    const moved = new Set(sound.flatMap(([{ id }]) => (id === null ? [] : keyOf(write.before.get(id) as Stored))));
    const cables = [...new Set(sound.map(([, { cable_id }]) => cable_id as string))];
    const now = await endsOf(write.transaction, cables);
    const planned = cables.map((id): PlannedCable => {
      const own = sound.filter(([, row]) => row.cable_id === id);
      const end = (side: Side): string[] => [
        ...(now.get(id)?.[side] ?? []).filter((key) => !moved.has(key)),
        ...own.filter(([, row]) => row.cable_end === side).map(([, row]) => keyOf(row)),
      ];
      return { id, ends: { A: end('A'), B: end('B') }, fail: (_side, message, key) => failOf(own, message, key) };
    });
    await checkEnds(planned, write, this.tools, moved);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const before = [...rows.keys()].map((id) => write.before.get(id)).filter((row) => row !== undefined);
    const all = [...before, ...rows.values()];
    const cables = [...new Set(all.map(({ cable_id }) => cable_id as string))];
    await assignCables(cables, write, this.tools);
    await retrace(write.transaction, [...cables, ...all.map(({ termination_id }) => termination_id as string)]);
  }
}
