// A module sits in a bay of its device, comes with the components of its type, and stays on its device with them.
import { Injectable } from '@nestjs/common';
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ValidationError } from '../engine/errors.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { lockTree, refreshPaths } from '../engine/write/tree.js';
import { namesToSay } from '../engine/write/visible-names.js';
import { obstaclesOf } from './adoption.js';
import { COMPONENT_KINDS } from './component-kinds.js';
import type { Installation } from './component-names.js';
import { Device } from './device.js';
import { instantiateModules, kindsOf } from './instantiation.js';
import { Module } from './module.js';
import { ModuleBay, WITHIN_ITSELF } from './module-bay.js';

const BAYS = resourceOf(ModuleBay);

@ServiceOf(Module)
@Injectable()
export class ModuleService extends ResourceService {
  /** The new modules of a request by their bays. */
  private readonly installations = new WeakMap<Write, ReadonlyMap<string, Installation>>();

  constructor(tools: ResourceTools) {
    super(resourceOf(Module), tools);
  }

  /** Where bays are, and what they are called, stays so while modules come and go. */
  protected override async prepare(_drafts: readonly Draft[], { transaction }: Write): Promise<void> {
    await lockTree(transaction, BAYS);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = [...rows].filter(([draft]) => !draft.isBad);
    await this.checkBays(sound, write);
    if (write.mode === 'create') await this.checkNames(sound, write);
    else await this.checkMoves(sound, write);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    if (write.mode !== 'create') return this.takeBaysAlong(rows, write);
    const installations = this.installations.get(write) as ReadonlyMap<string, Installation>;
    const placed = [...rows.values()].map(({ id, module_bay_id }) => ({
      ...(installations.get(module_bay_id as string) as Installation),
      moduleId: id as string,
    }));
    await instantiateModules(placed, write, this.tools);
  }

  private async checkBays(rows: readonly (readonly [Draft, Stored])[], write: Write): Promise<void> {
    const found = await write.transaction.rows({
      text: 'SELECT id, device_id FROM dcim_module_bay WHERE id = ANY($1::uuid[])',
      values: [rows.map(([, row]) => row.module_bay_id)],
    });
    const devices = new Map(found.map(([id, device]) => [id, device]));
    const wrong = rows.filter(([, row]) => devices.get(row.module_bay_id) !== row.device_id);
    const ids = wrong.map(([, row]) => row.device_id);
    const device = await namesToSay(this.tools.repository, resourceOf(Device), ids, write);
    for (const [draft, row] of wrong) {
      draft.fail(
        'module_bay',
        `Module must be installed within a module bay belonging to the assigned device (${device(row.device_id)}).`,
      );
    }
  }

  private async checkNames(rows: readonly (readonly [Draft, Stored])[], write: Write): Promise<void> {
    const sound = rows.filter(([draft]) => !draft.isBad);
    const positions = await this.positionsOf(sound, write);
    const installations = sound.map(([draft, row]): Installation => {
      const bayId = row.module_bay_id as string;
      return {
        deviceId: row.device_id as string,
        typeId: row.module_type_id as string,
        moduleId: null,
        bayId,
        positions: positions.get(bayId) ?? [],
        adopts: this.said(draft, 'adopt_components') ?? false,
        replicates: this.said(draft, 'replicate_components') ?? true,
      };
    });
    const kinds = await kindsOf('module', installations, write);
    for (const { place, message } of await obstaclesOf(kinds, installations, write)) {
      (sound[place] as readonly [Draft, Stored])[0].fail('__all__', message);
    }
    this.installations.set(write, new Map(installations.map((one) => [one.bayId as string, one])));
  }

  private said({ values }: Draft, name: string): boolean | undefined {
    return values.get(this.resource.field(name) as Field) as boolean | undefined;
  }

  /** The positions of the bays that a bay is within, from the outermost to itself. */
  private async positionsOf(rows: readonly (readonly [Draft, Stored])[], { transaction }: Write) {
    const found = await transaction.rows({
      text: `SELECT b.id, array_agg(a.position::text ORDER BY nlevel(a.path)) FROM dcim_module_bay b
        JOIN dcim_module_bay a ON a.path @> b.path WHERE b.id = ANY($1::uuid[]) GROUP BY b.id`,
      values: [rows.map(([, row]) => row.module_bay_id)],
    });
    return new Map(found.map(([id, positions]) => [id as string, positions as string[]]));
  }

  /** NetBox lets a module go to another device and leaves its components behind. */
  private async checkMoves(rows: readonly (readonly [Draft, Stored])[], write: Write): Promise<void> {
    const was = (draft: Draft, column: string) => write.before.get(draft.id as string)?.[column];
    const away = rows.filter(([draft, row]) => row.device_id !== was(draft, 'device_id'));
    const parts = COMPONENT_KINDS.filter(({ isModular }) => isModular).map(
      ({ component }) => `SELECT module_id FROM "${component.table}" WHERE module_id = ANY($1::uuid[])`,
    );
    if (away.length > 0) {
      const equipped = await write.transaction.rows({
        text: parts.join(' UNION '),
        values: [away.map(([draft]) => draft.id)],
      });
      for (const [draft] of away) {
        if (equipped.some(([id]) => id === draft.id))
          draft.fail('device', 'A module with components cannot be moved to a different device.');
      }
    }
    const moved = rows.filter(([draft, row]) => row.module_bay_id !== was(draft, 'module_bay_id'));
    if (moved.length === 0) return;
    const inside = await write.transaction.rows({
      text: `SELECT v.module_id FROM unnest($1::uuid[], $2::uuid[]) AS v(module_id, bay_id)
        JOIN dcim_module_bay b ON b.id = v.bay_id JOIN dcim_module_bay own ON own.module_id = v.module_id AND b.path <@ own.path`,
      values: [moved.map(([draft]) => draft.id), moved.map(([, row]) => row.module_bay_id)],
    });
    for (const [draft] of moved) if (inside.some(([id]) => id === draft.id)) draft.fail('module_bay', WITHIN_ITSELF);
  }

  /** The bays of a module are within the one that it sits in. */
  private async takeBaysAlong(rows: ReadonlyMap<string, Stored>, { before, transaction }: Write): Promise<void> {
    const moved = [...rows].filter(([id, { module_bay_id }]) => before.get(id)?.module_bay_id !== module_bay_id);
    if (moved.length === 0) return;
    const bays = await transaction.rows({
      text: `UPDATE dcim_module_bay c SET parent_id = m.module_bay_id FROM dcim_module m
        WHERE c.module_id = m.id AND m.id = ANY($1::uuid[]) RETURNING c.id`,
      values: [moved.map(([id]) => id)],
    });
    const ids = bays.map(([id]) => id as string);
    // Two moves that are sound alone can put each module into the other.
    const cyclic = await refreshPaths(transaction, BAYS, ids);
    if (cyclic.length > 0) throw new ValidationError({ module_bay: [WITHIN_ITSELF] });
  }
}
