// An inventory item is on the device of its parent and of its component.
import { Injectable } from '@nestjs/common';
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { lockTree } from '../engine/write/tree.js';
import { carriersOwners } from './component-carriers.js';
import { InventoryItem } from './inventory-item.js';

type Examined = readonly (readonly [Draft, Stored])[];

@ServiceOf(InventoryItem)
@Injectable()
export class InventoryItemService extends ResourceService {
  constructor(tools: ResourceTools) {
    super(resourceOf(InventoryItem), tools);
  }

  /** One writer at a time: no parent goes to another device while a child comes. */
  protected override async prepare(_drafts: readonly Draft[], { transaction }: Write): Promise<void> {
    await lockTree(transaction, this.resource);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = [...rows].filter(([draft]) => !draft.isBad);
    const moved = sound.filter(
      ([{ id }, { device_id }]) => id !== null && write.before.get(id)?.device_id !== device_id,
    );
    for (const [draft, row] of moved) this.leaveComponent(draft, row);
    await this.checkComponents(sound, write);
    await this.checkParents(sound, write);
    await this.checkChildren(moved, sound, write);
  }

  /** Who goes to another device leaves the component behind, unless the body names one. */
  private leaveComponent(draft: Draft, row: Stored): void {
    const parts = ['component_type', 'component_id'].map((name) => this.resource.field(name) as Field);
    if (parts.some((part) => draft.values.has(part))) return;
    for (const part of parts) {
      draft.values.set(part, null);
      row[part.column] = null;
    }
  }

  private async checkComponents(rows: Examined, { transaction }: Write): Promise<void> {
    const named = ['device', 'component_type', 'component_id'].map((name) => this.resource.field(name) as Field);
    const assigned = rows.filter(([{ values }]) => named.some((field) => values.has(field)));
    const owners = await carriersOwners(
      assigned.map(([, row]) => row),
      'device_id',
      transaction,
    );
    for (const [draft, row] of assigned) {
      if (!row.component_id || owners.get(row.component_id as string) === row.device_id) continue;
      draft.fail('device', 'Cannot assign inventory item to component on another device');
    }
  }

  private async checkParents(rows: Examined, { transaction }: Write): Promise<void> {
    const children = rows.filter(([, row]) => row.parent_id);
    if (children.length === 0) return;
    const found = await transaction.rows({
      text: 'SELECT id, device_id FROM dcim_inventory_item WHERE id = ANY($1::uuid[])',
      values: [[...new Set(children.map(([, row]) => row.parent_id))]],
    });
    const devices = new Map(found.map(([id, device]) => [id, device]));
    for (const [{ id }, row] of rows) if (id !== null) devices.set(id, row.device_id);
    for (const [draft, row] of children) {
      if (devices.get(row.parent_id) === row.device_id) continue;
      draft.fail('parent', 'Parent inventory item does not belong to the same device.');
    }
  }

  /** Children come along only if the request says so of each. */
  private async checkChildren(moved: Examined, rows: Examined, { transaction }: Write): Promise<void> {
    if (moved.length === 0) return;
    const parents = await transaction.rows({
      text: `SELECT DISTINCT parent_id FROM dcim_inventory_item
        WHERE parent_id = ANY($1::uuid[]) AND NOT id = ANY($2::uuid[])`,
      values: [moved.map(([{ id }]) => id), rows.map(([{ id }]) => id)],
    });
    for (const [draft] of moved) {
      if (parents.some(([id]) => id === draft.id))
        draft.fail('device', 'Cannot move an inventory item with dependent children');
    }
  }
}
