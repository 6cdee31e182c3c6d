// The change log: who changed what, when, from where and with which token; written with the change itself.
import { Column, Index, type Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Choice, Instant, Json, Text, Uuid } from '../engine/declare/fields.js';
import { Identified } from '../engine/declare/identified.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { User } from '../users/user.js';
import { readIdentity } from '../engine/query/field-filters.js';
import { NUMBER_LOOKUPS } from '../engine/query/lookups.js';
import { parseKnownModel } from '../engine/query/model-names.js';
import { momentFilter } from '../engine/query/moment-filter.js';
import { absent } from '../engine/query/path-filters.js';

export const CHANGE_ACTIONS = [
  { value: 'create', label: 'Created' },
  { value: 'update', label: 'Updated' },
  { value: 'delete', label: 'Deleted' },
];

@Filters({
  time_after: momentFilter('time', '>='),
  time_before: momentFilter('time', '<='),
  // A record here tells of one object; NetBox's may name a second one.
  related_object_type: absent(parseKnownModel),
  related_object_id: absent(readIdentity, NUMBER_LOOKUPS),
})
@Resource({
  app: 'core',
  path: 'object-changes',
  title: 'object change',
  order: ['-time', '-number'],
  display: (alias) =>
    `upper(split_part(${alias}.changed_object_type, '.', 1)) || ' | ' || ${alias}.object_title || ' ' || ${alias}.object_repr || ' ' || ${alias}.action || 'd by ' || ${alias}.user_name`,
  confidential: true,
  readOnly: true,
  confinedTo: 'changed_object',
  shape: [
    'id',
    'url',
    'display_url',
    'display',
    'time',
    'user',
    'user_name',
    'request_id',
    'action',
    'changed_object_type',
    'changed_object_id',
    'changed_object',
    'message',
  ],
})
@Index(['changedObjectType', 'changedObjectId'])
export class ObjectChange extends Identified {
  @Index()
  @Instant({ now: true, readOnly: true })
  time!: string;

  @Reference(() => User, { optional: true, readOnly: true, onDelete: 'SET NULL' }) user!: Relation<User> | null;
  @Text({ max: 150, readOnly: true, search: true }) userName!: string;

  @Index()
  @Uuid({ readOnly: true })
  requestId!: string;

  @Choice(CHANGE_ACTIONS, { readOnly: true }) action!: string;
  @AnyReference({ models: 'all', readOnly: true, onDelete: 'KEEP', numberColumn: 'changed_object_number' })
  changedObject!: object | null;
  changedObjectType!: string;
  changedObjectId!: string;
  /** The number of the object: it may be gone. */
  @Column({ name: 'changed_object_number', type: 'bigint', nullable: true }) changedObjectNumber!: number | null;

  /** What people called the object, and its kind, at that moment. */
  @Text({ max: 200, readOnly: true, search: true }) objectRepr!: string;
  @Column({ name: 'object_title', type: 'varchar', length: 100 }) objectTitle!: string;
  @Text({ max: 200, blank: true, readOnly: true }) message!: string;
  @Json({ optional: true, readOnly: true, parse: (value) => value }) prechangeData!: Record<string, unknown> | null;
  @Json({ optional: true, readOnly: true, parse: (value) => value }) postchangeData!: Record<string, unknown> | null;
  /** The last six characters of the token, where one was used, and the address the request came from. */
  @Text({ max: 6, blank: true, readOnly: true }) tokenSuffix!: string;
  @Text({ max: 64, blank: true, readOnly: true }) sourceIp!: string;
}
