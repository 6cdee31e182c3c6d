// A key to the API. The key itself is not stored: a keyed digest finds the token, six characters name it.
import type { Relation } from 'typeorm';
import { type DeclaredFilter, FieldProblem, Filters } from '../engine/declare/field.js';
import { Bool, Input, Instant, Json, Text, Texts } from '../engine/declare/fields.js';
import { Identified } from '../engine/declare/identified.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { listOf, object } from '../engine/openapi/schema.js';
import { join } from '../engine/query/clause.js';
import { parseFilterInstant } from '../engine/query/lookups.js';
import { parseNetwork, sortedNetworks } from '../platform/network/address-set.js';
import { GRANT_SCHEMAS } from './grant.js';
import { parseScopes, type Scope } from './scope.js';
import { KEY } from './token-keys.js';
import { User } from './user.js';

const MAX_NETWORKS = 1000;
/** Empty in a body asks for a new one. */
const KEY_SCHEMA = { type: 'string', pattern: '^([0-9a-f]{40})?$' };

/** Tokens that nobody has used since then, made before it. */
const unusedSince: DeclaredFilter = {
  compile: (values, _lookup, { alias, parameters }) =>
    join(
      values.map((value) =>
        parameters.clause(
          `coalesce("${alias}".last_used, "${alias}".created) < ?::timestamptz`,
          parseFilterInstant(value),
        ),
      ),
      'AND',
    ),
};

/**
 * A whole key finds its token. Nothing else can be asked of keys: no part of one, no lookup, no order, so that nobody
 * learns a key letter by letter.
 */
const byKey: DeclaredFilter = {
  compile: (values, _lookup, { alias, parameters, secrets }) => {
    const digests = values.flatMap((value) => {
      if (!KEY.test(value)) throw new FieldProblem('Enter 40 lower-case hexadecimal characters.');
      return secrets.digests('token-digest', value);
    });
    // The key before the last rotation is the token's for as long as it opens.
    return parameters.clause(
      `("${alias}".digest = ANY(?::text[]) OR ("${alias}".previous_digest = ANY(?::text[]) AND "${alias}".previous_until > now()))`,
      digests,
      digests,
    );
  },
};

@Filters({ unused_since: unusedSince, key: byKey })
@Resource({
  app: 'users',
  path: 'tokens',
  order: ['-created', '-number'],
  display: {
    full: (alias) =>
      `${alias}.key_suffix || ' (' || (SELECT u.username FROM users_user u WHERE u.id = ${alias}.user_id) || ')'`,
    own: (alias) => `${alias}.key_suffix`,
    from: { 'users.user': (alias) => `${alias}.user_id` },
  },
  confidential: true,
  // For others; a new key for the same token, which whoever may change it may give it as well.
  actions: ['grant', 'rotate'],
  shape: ['id', 'url', 'display', 'created', 'expires', 'key', 'write_enabled', 'description', 'user', 'enabled'],
})
export class Token extends Identified {
  @Instant({ now: true, readOnly: true }) created!: string;
  @Instant({ optional: true }) expires!: string | null;
  @Input({ parse: parseKey, schema: KEY_SCHEMA, sometimesShown: true }) key!: string;
  @Bool({ initial: true, brief: true }) writeEnabled!: boolean;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  /** The caller, where a body does not say it. */
  @Reference(() => User, {
    onDelete: 'CASCADE',
    required: false,
    givenSchema: (schemas) => schemas.reference(true),
  })
  user!: Relation<User>;
  @Bool({ initial: true }) enabled!: boolean;
  @Instant({ optional: true, readOnly: true }) lastUsed!: string | null;
  @Text({ max: 64, optional: true, readOnly: true, filterable: false }) lastUsedIp!: string | null;
  @Texts({ each: networkOf, whole: networksOf }) allowedIps!: string[];
  @Json({ optional: true, parse: parseScopes, schema: listOf(object(GRANT_SCHEMAS, ['constraints'])) }) permissions!:
    | Scope[]
    | null;

  /** HMAC-SHA-256 of the key under the pepper. */
  @Text({ max: 64, unique: true, hidden: true, readOnly: true }) digest!: string;
  @Text({ max: 6, hidden: true, readOnly: true, search: true }) keySuffix!: string;
  /** The key itself, encrypted, where ALLOW_TOKEN_RETRIEVAL keeps it readable. */
  @Text({ max: 200, optional: true, hidden: true, readOnly: true }) sealedKey!: string | null;
  /** The digest before the last rotation, which opens until `previousUntil`. */
  @Text({ max: 64, optional: true, unique: true, hidden: true, readOnly: true }) previousDigest!: string | null;
  @Instant({ optional: true, hidden: true, readOnly: true }) previousUntil!: string | null;
}

/** A key that a client chose: 40 lower-case hexadecimal characters; empty asks for a new one. */
function parseKey(value: unknown): string {
  if (typeof value !== 'string') throw new FieldProblem('Not a valid string.');
  if (value === '') return '';
  if (value.length < 40) throw new FieldProblem('Ensure this field has at least 40 characters.');
  if (value.length > 40) throw new FieldProblem('Ensure this field has no more than 40 characters.');
  if (!KEY.test(value)) throw new FieldProblem('Enter 40 lower-case hexadecimal characters.');
  return value;
}

/** A network in canonical form. @throws FieldProblem */
export function networkOf(value: unknown): string {
  const network = typeof value === 'string' ? parseNetwork(value) : null;
  if (network) return network;
  const shown = typeof value === 'string' ? value.slice(0, 100) : JSON.stringify(value);
  throw new FieldProblem(`${shown} is not a valid address or network.`);
}

function networksOf(networks: string[]): string[] {
  if (networks.length > MAX_NETWORKS) throw new FieldProblem(`At most ${MAX_NETWORKS} networks can be given.`);
  return sortedNetworks(networks);
}
