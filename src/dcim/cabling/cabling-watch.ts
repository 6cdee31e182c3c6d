// What deletions leave of the cabling: ports without a cable, paths that end earlier.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { ResourceTools } from '../../engine/resource.service.js';
import { type RowsToDelete, takenAlong } from '../../engine/write/deletion.js';
import { type DeletionFollower, DeletionWatch } from '../../engine/write/deletion-watch.js';
import type { Transaction } from '../../platform/database/database.js';
import { CableTermination } from './cable-termination.js';
import { assignCables } from './port-cables.js';
import { lockCabling, retrace } from './trace.js';

/** Over these a path may lead that does not begin there. */
const ON_THE_WAY: ReadonlySet<string> = new Set([
  'dcim.cable',
  'dcim.cabletermination',
  'dcim.frontport',
  'dcim.rearport',
]);

@Injectable()
export class CablingWatch implements DeletionFollower, OnModuleInit {
  /** What may take ends of cables along. */
  private readonly affected = new Map<ResourceMeta, boolean>();

  constructor(
    private readonly watch: DeletionWatch,
    private readonly tools: ResourceTools,
  ) {}

  onModuleInit(): void {
    this.watch.add(this);
  }

  async coming(transaction: Transaction, resource: ResourceMeta): Promise<void> {
    const isAffected = this.affected.get(resource) ?? takenAlong(resource).has(resourceOf(CableTermination));
    this.affected.set(resource, isAffected);
    if (isAffected) await lockCabling(transaction);
  }

  async gone(transaction: Transaction, toDelete: readonly RowsToDelete[], by: Principal): Promise<void> {
    const gone = toDelete.filter(({ resource }) => ON_THE_WAY.has(resource.label));
    if (gone.length === 0) return;
    const touched: string[] = [];
    const cables = new Set<string>();
    for (const { resource, rows } of gone) {
      for (const [id, row] of rows) {
        touched.push(id);
        if (resource.label === 'dcim.frontport') touched.push(row.rear_port_id as string);
        if (resource.label !== 'dcim.cabletermination') continue;
        touched.push(row.termination_id as string);
        cables.add(row.cable_id as string);
      }
    }
    if (cables.size > 0) await assignCables([...cables], { transaction, by }, this.tools);
    await retrace(transaction, [...touched, ...cables]);
  }
}
