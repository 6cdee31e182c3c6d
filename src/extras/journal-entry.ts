import type { Relation } from 'typeorm';
import { Choice, Instant, Text } from '../engine/declare/fields.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { User } from '../users/user.js';
import { TaggedResource } from './primary-resource.js';

export const JOURNAL_ENTRY_KINDS = [
  { value: 'info', label: 'Info' },
  { value: 'success', label: 'Success' },
  { value: 'warning', label: 'Warning' },
  { value: 'danger', label: 'Danger' },
];

@Resource({
  app: 'extras',
  path: 'journal-entries',
  order: ['-created'],
  display: (alias) => `to_char("${alias}".created, 'YYYY-MM-DD HH24:MI') || ' (' || initcap("${alias}".kind) || ')'`,
})
export class JournalEntry extends TaggedResource {
  @AnyReference({ models: 'all' }) assignedObject!: object;
  @Reference(() => User, { optional: true, onDelete: 'SET NULL' }) createdBy!: Relation<User> | null;
  @Choice(JOURNAL_ENTRY_KINDS, { initial: 'info', max: 30 }) kind!: string;
  @Text({ search: true }) comments!: string;
  @Instant({ now: true, readOnly: true, optional: true, brief: true }) override created!: string;
}
