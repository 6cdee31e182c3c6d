// A single end: added to a cable, moved or taken off by itself, under the rules of the whole cable.
import { Injectable } from '@nestjs/common';
import { anyKey } from '../../engine/declare/field.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { ServiceOf } from '../../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../../engine/resource.service.js';
import type { Draft, Stored } from '../../engine/write/draft.js';
import { CableTermination } from './cable-termination.js';
import { checkEnds, endsOf, type PlannedCable } from './ends.js';
import { assignCables } from './port-cables.js';
import { lockCabling, retrace } from './trace.js';

const keyOf = ({ termination_type, termination_id }: Stored): string => anyKey(termination_type, termination_id);

@ServiceOf(CableTermination)
@Injectable()
export class CableTerminationService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(CableTermination), tools);
  }

  protected override async prepare(_drafts: readonly Draft[], { transaction }: Write): Promise<void> {
    await lockCabling(transaction);
  }

  /** The cables as all the ends of the request together leave them; what is wrong is said of each of its ends. */
  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    const sound = [...rows].filter(([draft]) => !draft.isBad);
    const moved = new Set(sound.flatMap(([{ id }]) => (id === null ? [] : keyOf(write.before.get(id) as Stored))));
    const cables = [...new Set(sound.map(([, { cable_id }]) => cable_id as string))];
    const now = await endsOf(write.transaction, cables);
    const planned = cables.flatMap((cable) => {
      const own = sound.filter(([, row]) => row.cable_id === cable);
      const end = (side: 'A' | 'B'): string[] => [
        ...(now.get(cable)?.[side] ?? []).filter((key) => !moved.has(key)),
        ...own.filter(([, row]) => row.cable_end === side).map(([, row]) => keyOf(row)),
      ];
      const ends = { A: end('A'), B: end('B') };
      return own.map(([draft]): PlannedCable => {
        return { draft, id: cable, ends, fields: { A: 'termination_id', B: 'termination_id' } };
      });
    });
    // One of the ends speaks for a cable: the others would only say the same again.
    await checkEnds([...new Map(planned.map((one) => [one.id, one])).values()], write.transaction);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const before = [...rows.keys()].map((id) => write.before.get(id)).filter((row) => row !== undefined);
    const all = [...before, ...rows.values()];
    const cables = [...new Set(all.map(({ cable_id }) => cable_id as string))];
    await assignCables(cables, write, this.tools);
    await retrace(write.transaction, [...cables, ...all.map(({ termination_id }) => termination_id as string)]);
  }
}
