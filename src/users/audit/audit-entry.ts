// The audit log: log-ins, refusals, and what was changed of users, their rights and their tokens. Rows are only added,
// and each is chained to the one before it: see audit-chain.ts. What it names stays named when it is gone.
import { Column, Index, type Relation } from 'typeorm';
import { Computed } from '../../engine/declare/computed.js';
import { Filters } from '../../engine/declare/field.js';
import { Choice, Instant, Json, Text, Uuid, WholeNumber } from '../../engine/declare/fields.js';
import { Identified } from '../../engine/declare/identified.js';
import { AnyReference, Reference } from '../../engine/declare/relations.js';
import { Resource } from '../../engine/declare/resource.js';
import { FREE_OBJECT } from '../../engine/openapi/schema.js';
import { momentFilter } from '../../engine/query/moment-filter.js';
import { Token } from '../token.js';
import { User } from '../user.js';
import { AUDIT_EVENTS } from './audit-event.js';

@Filters({ time_after: momentFilter('time', '>='), time_before: momentFilter('time', '<=') })
@Resource({
  app: 'core',
  path: 'audit-log',
  title: 'audit entry',
  order: ['-number'],
  display: (alias) =>
    `concat_ws(' ', replace(${alias}.event, '_', ' '), nullif(${alias}.object_repr, ''),
      CASE ${alias}.event WHEN 'login_failed' THEN 'for ' ELSE 'by ' END || nullif(${alias}.user_name, ''))`,
  confidential: true,
  readOnly: true,
  shape: [
    'id',
    'url',
    'display_url',
    'display',
    'sequence',
    'time',
    'event',
    'code',
    'user',
    'user_name',
    'token',
    'token_suffix',
    'source_ip',
    'request_id',
    'method',
    'path',
    'object_type',
    'object_id',
    'object',
  ],
})
export class AuditEntry extends Identified {
  /** The place in the log, without gaps; the number of the row. */
  @Computed('integer', { sql: (alias) => `"${alias}".number`, filterable: true }) sequence!: number;

  @Index()
  @Instant({ readOnly: true })
  time!: string;

  @Index()
  @Choice(AUDIT_EVENTS, { readOnly: true })
  event!: string;

  /** Why a request was refused, as its answer said it; else empty. */
  @Text({ max: 50, blank: true, readOnly: true }) code!: string;
  @Reference(() => User, { optional: true, readOnly: true, onDelete: 'KEEP' }) user!: Relation<User> | null;
  @Text({ max: 150, blank: true, readOnly: true, search: true }) userName!: string;
  @Reference(() => Token, { optional: true, readOnly: true, onDelete: 'KEEP' }) token!: Relation<Token> | null;
  @Text({ max: 6, blank: true, readOnly: true, search: true }) tokenSuffix!: string;
  @Text({ max: 64, blank: true, readOnly: true, search: true }) sourceIp!: string;
  @Uuid({ optional: true, readOnly: true }) requestId!: string | null;
  @Text({ max: 20, blank: true, readOnly: true }) method!: string;
  @Text({ max: 200, blank: true, readOnly: true, search: true }) path!: string;
  @AnyReference({
    models: ({ app }) => app === 'users',
    optional: true,
    readOnly: true,
    onDelete: 'KEEP',
    numberColumn: 'object_number',
  })
  object!: object | null;
  objectType!: string | null;
  objectId!: string | null;
  @Column({ name: 'object_number', type: 'bigint', nullable: true }) objectNumber!: number | null;
  /** What people called the object at that moment. */
  @Text({ max: 200, blank: true, readOnly: true, search: true }) objectRepr!: string;
  @WholeNumber({ initial: 1, readOnly: true }) repeated!: number;
  @Json({ optional: true, readOnly: true, schema: FREE_OBJECT, parse: (value) => value }) detail!: Record<
    string,
    unknown
  > | null;

  @Text({ max: 64, readOnly: true, filterable: false }) previousHash!: string;
  @Text({ max: 64, readOnly: true, filterable: false }) hash!: string;
  @Text({ max: 64, readOnly: true, hidden: true }) seal!: string;
}
