// Journal entries are written by whoever sends them.
import { Injectable } from '@nestjs/common';
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ServiceOf } from '../engine/resource.module.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { JournalEntry } from './journal-entry.js';

@ServiceOf(JournalEntry)
@Injectable()
export class JournalEntryService extends ResourceService {
  private readonly author = resourceOf(JournalEntry).field('created_by') as Field;

  constructor(tools: ResourceTools) {
    super(resourceOf(JournalEntry), tools);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { by, before, mode }: Write): Promise<void> {
    const { column } = this.author;
    const caller = by.user?.id || null;
    for (const [draft, row] of rows) {
      const isSaid = draft.values.has(this.author);
      if (mode === 'create' && !isSaid) {
        draft.values.set(this.author, caller);
        row[column] = caller;
      }
      const expected = mode === 'create' ? caller : before.get(draft.id as string)?.[column];
      if (isSaid && row[column] !== expected && !this.tools.policy.isUnlimited(by)) {
        draft.fail('created_by', 'Only a superuser can name somebody else.');
      }
    }
  }
}
