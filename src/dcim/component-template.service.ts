// What holds for the templates of every kind of component: they stay with their type, and nobody makes devices of a type
// while its templates change.
import { Injectable, type Type } from '@nestjs/common';
import type { ResourceClass } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { lockTree } from '../engine/write/tree.js';
import { ConsolePortTemplate } from './console-port-template.js';
import { ConsoleServerPortTemplate } from './console-server-port-template.js';
import { InterfaceTemplate } from './interface-template.js';
import { ModuleBayTemplate } from './module-bay-template.js';
import { PowerOutletTemplate } from './power-outlet-template.js';
import { PowerPortTemplate } from './power-port-template.js';

/** A draft that is sound so far, with its row. */
export type Examined = readonly (readonly [Draft, Stored])[];

const TYPES = ['device_type', 'module_type'] as const;

export abstract class ComponentTemplateService extends ResourceService {
  /** Before the types, as everybody who writes to a tree does. */
  protected override async prepare(_drafts: readonly Draft[], { transaction }: Write): Promise<void> {
    if (this.resource.isTree) await lockTree(transaction, this.resource);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    if (write.isImport) return;
    const sound = [...rows].filter(([draft]) => !draft.isBad);
    for (const [draft, row] of sound) refuseMove(draft, row, write);
    await this.lockOthers(sound, write);
    const types = await lockTypes(sound, write);
    await this.judge(
      sound.filter(([draft]) => !draft.isBad),
      write,
      types,
    );
  }

  /** The templates that those refer to, before the types: who changes one has it before its type, too. */
  private async lockOthers(rows: Examined, { transaction }: Write): Promise<void> {
    for (const { kind, column, target } of this.resource.fields) {
      const other = kind === 'reference' && target ? resourceOf(target()) : undefined;
      const ids = [...new Set(rows.flatMap(([, row]) => (row[column] as string | null) ?? []))];
      if (!other?.field('device_type') || ids.length === 0) continue;
      await transaction.run({
        text: `SELECT id FROM "${other.table}" WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
        values: [ids],
      });
    }
  }

  /** The rules of one kind. The types of the templates are locked. */
  protected async judge(_rows: Examined, _write: Write, _types: ReadonlyMap<string, Stored>): Promise<void> {}
}

function refuseMove(draft: Draft, row: Stored, { before }: Write): void {
  const was = before.get(draft.id ?? '');
  if (!was) return;
  for (const type of TYPES) {
    if ((was[`${type}_id`] ?? null) === (row[`${type}_id`] ?? null)) continue;
    draft.fail(type, `Component templates cannot be moved to a different ${type.replace('_', ' ')}.`);
  }
}

async function lockTypes(rows: Examined, { transaction }: Write): Promise<Map<string, Stored>> {
  const found = new Map<string, Stored>();
  for (const type of TYPES) {
    const ids = [...new Set(rows.flatMap(([, row]) => (row[`${type}_id`] as string | null) ?? []))];
    if (ids.length === 0) continue;
    const types = await transaction.records<Stored>({
      text: `SELECT * FROM dcim_${type} WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
      values: [ids],
    });
    for (const one of types) found.set(one.id as string, one);
  }
  return found;
}

/** The service of templates that have no rules but these. */
function templateServiceOf(model: ResourceClass): Type<ResourceService> {
  @ServiceOf(model)
  @Injectable()
  class PlainTemplateService extends ComponentTemplateService {
    constructor(tools: ResourceTools) {
      super(resourceOf(model), tools);
    }
  }
  return PlainTemplateService;
}

export const ConsolePortTemplateService = templateServiceOf(ConsolePortTemplate);
export const ConsoleServerPortTemplateService = templateServiceOf(ConsoleServerPortTemplate);
export const InterfaceTemplateService = templateServiceOf(InterfaceTemplate);
export const ModuleBayTemplateService = templateServiceOf(ModuleBayTemplate);
export const PowerOutletTemplateService = templateServiceOf(PowerOutletTemplate);
export const PowerPortTemplateService = templateServiceOf(PowerPortTemplate);
