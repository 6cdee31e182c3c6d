// Each unit of a rack is reserved once.
import { Injectable } from '@nestjs/common';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { RackReservation } from './rack-reservation.js';
import { lockRacks, type RackFrame } from './rack-space.js';

type Reservation = { readonly id: string; readonly rack_id: string; readonly units: readonly number[] };

@ServiceOf(RackReservation)
@Injectable()
export class RackReservationService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(RackReservation), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const changed = [...rows].filter(
      ([draft, row]) => !draft.isBad && takesOtherUnits(write.before.get(draft.id ?? ''), row),
    );
    if (changed.length === 0) return;
    const rackIds = changed.map(([, { rack_id }]) => rack_id as string);
    const racks = await lockRacks(write.transaction, rackIds);
    const concerned = new Set(changed.map(([{ id }]) => id));
    const reserved = new Reserved();
    for (const one of await reservationsOf(rackIds, write)) if (!concerned.has(one.id)) reserved.add(one);
    for (const [draft, row] of changed) {
      const own = row as unknown as Reservation;
      const rack = racks.get(own.rack_id);
      // A rack that has just been deleted: its foreign key says so, and the request is looked at again.
      const problem = rack && problemOf(own, rack, reserved);
      if (problem) draft.fail('units', problem);
      reserved.add(own);
    }
  }
}

const takesOtherUnits = (was: Stored | undefined, is: Stored): boolean =>
  was?.rack_id !== is.rack_id || JSON.stringify(was?.units) !== JSON.stringify(is.units);

const reservationsOf = (rackIds: readonly string[], { transaction }: Write): Promise<Reservation[]> =>
  transaction.records<Reservation>({
    text: 'SELECT id, rack_id, units FROM dcim_rack_reservation WHERE rack_id = ANY($1::uuid[])',
    values: [rackIds],
  });

class Reserved {
  private readonly places = new Set<string>();

  add({ rack_id, units }: Reservation): void {
    for (const unit of units) this.places.add(`${rack_id} ${unit}`);
  }

  has(rack: string, unit: number): boolean {
    return this.places.has(`${rack} ${unit}`);
  }
}

function problemOf({ rack_id, units }: Reservation, rack: RackFrame, reserved: Reserved): string | undefined {
  const { starting_unit, u_height } = rack;
  const outside = units.filter((unit) => unit < starting_unit || unit >= starting_unit + u_height);
  if (outside.length > 0) return `Invalid unit(s) for ${u_height}U rack: ${outside.join(', ')}`;
  const conflicting = units.filter((unit) => reserved.has(rack_id, unit));
  if (conflicting.length === 0) return undefined;
  return `The following units have already been reserved: ${conflicting.join(', ')}`;
}
