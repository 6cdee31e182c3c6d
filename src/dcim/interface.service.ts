import { Injectable } from '@nestjs/common';
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { TracedService } from './cabling/traced.service.js';
import { Interface } from './interface.js';
import { checkRelations } from './interface-relations.js';
import { bandOf } from './interface-types.js';
import { assignPrimaries, checkPrimaries } from './primary-mac-address.js';

@ServiceOf(Interface)
@Injectable()
export class InterfaceService extends TracedService {
  constructor(tools: ResourceTools) {
    super(resourceOf(Interface), tools);
  }

  /** A channel says its frequency and width, so that nobody else has to. */
  protected override async prepare(drafts: readonly Draft[], { before }: Write): Promise<void> {
    const [channel, frequency, width] = ['rf_channel', 'rf_channel_frequency', 'rf_channel_width'].map(
      (name) => this.resource.field(name) as Field,
    ) as [Field, Field, Field];
    for (const { id, values } of drafts) {
      const isTouched = [channel, frequency, width].some((field) => values.has(field));
      const chosen = values.has(channel) ? values.get(channel) : before.get(id ?? '')?.rf_channel;
      if (!isTouched || typeof chosen !== 'string') continue;
      const band = bandOf(chosen);
      if (isOpen(frequency, channel, values)) values.set(frequency, band.frequency);
      if (isOpen(width, channel, values)) values.set(width, band.width);
    }
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    // What NetBox has let through comes along as it is.
    if (write.isImport) return;
    await checkPrimaries(rows, write, this.tools);
    await checkRelations(rows, write, this.tools);
    await this.checkContexts(rows, write);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    if (!write.isImport) await assignPrimaries(rows, write, this.tools);
  }

  /** The virtual device contexts of an interface are of its own device. */
  private async checkContexts(rows: ReadonlyMap<Draft, Stored>, { transaction }: Write): Promise<void> {
    const field = this.resource.field('vdcs') as Field;
    const wanted = [...rows].flatMap(([draft, row]) => {
      const contexts = draft.values.get(field);
      return contexts instanceof Set && contexts.size > 0 ? [{ draft, row, contexts: contexts as Set<string> }] : [];
    });
    if (wanted.length === 0) return;
    const found = await transaction.records<{ id: string; name: string; device_id: string | null }>({
      text: `SELECT id, name, device_id FROM dcim_virtual_device_context WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE`,
      values: [[...new Set(wanted.flatMap(({ contexts }) => [...contexts]))]],
    });
    for (const { draft, row, contexts } of wanted) {
      for (const { id, name, device_id } of found) {
        if (!contexts.has(id) || device_id === row.device_id) continue;
        draft.fail('vdcs', `The virtual device context (${name}) must belong to the same device.`);
      }
    }
  }
}

/** Not said, or said to be nothing; a channel that is chosen anew says it anew. */
const isOpen = (field: Field, channel: Field, values: ReadonlyMap<Field, unknown>): boolean =>
  values.has(field) ? values.get(field) === null : values.has(channel);
