import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Choice, Instant, Text } from '../engine/declare/fields.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { Resource, type ResourceMeta } from '../engine/declare/resource.js';
import { momentFilter } from '../engine/query/moment-filter.js';
import { User } from '../users/user.js';
import { TaggedResource } from './primary-resource.js';

export const JOURNAL_ENTRY_KINDS = [
  { value: 'info', label: 'Info' },
  { value: 'success', label: 'Success' },
  { value: 'warning', label: 'Warning' },
  { value: 'danger', label: 'Danger' },
];

const ABOUT_OTHERS: ReadonlySet<string> = new Set(['extras.journalentry', 'tenancy.contactassignment']);

/** What has tags is something that people write about, unless it only says something about something else. */
const hasJournal = ({ label, fields }: ResourceMeta): boolean =>
  !ABOUT_OTHERS.has(label) && fields.some(({ name }) => name === 'tags');

@Filters({ created_after: momentFilter('created', '>='), created_before: momentFilter('created', '<=') })
@Resource({
  app: 'extras',
  path: 'journal-entries',
  order: ['-created'],
  display: (alias) => `to_char("${alias}".created, 'YYYY-MM-DD HH24:MI') || ' (' || initcap("${alias}".kind) || ')'`,
})
export class JournalEntry extends TaggedResource {
  @AnyReference({ models: hasJournal }) assignedObject!: object;
  // NetBox shows the number of the user and nothing else.
  @Reference(() => User, { optional: true, onDelete: 'SET NULL', bare: true }) createdBy!: Relation<User> | null;
  @Choice(JOURNAL_ENTRY_KINDS, { initial: 'info', max: 30 }) kind!: string;
  @Text({ search: true }) comments!: string;
  @Instant({ now: true, readOnly: true, optional: true, brief: true }) override created!: string;
}
