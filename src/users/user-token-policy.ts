// The token policy that names one user and nobody else: where an administrator says what that user may do with tokens.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ValidationError } from '../engine/errors.js';
import { join, Parameters, positional } from '../engine/query/clause.js';
import { permittedClause } from '../engine/query/permitted.js';
import { lockRows } from '../engine/write/rows.js';
import { type Connection, Database, type Transaction } from '../platform/database/database.js';
import { TokenPolicyService } from './policy.service.js';
import type { PolicyRow } from './token-limits.js';
import { TokenPolicy } from './token-policy.js';

export interface OwnPolicy extends PolicyRow {
  readonly id: string;
  readonly name: string;
}

/** What of a policy is said of one user. */
export type PolicyValues = Partial<PolicyRow>;

@Injectable()
export class UserTokenPolicies {
  constructor(
    private readonly policies: TokenPolicyService,
    private readonly policy: RowPolicy,
    private readonly database: Database,
  ) {}

  /** The user's own policy, where there is one that the caller may change. */
  find(userId: string, by: Principal): Promise<OwnPolicy | null> {
    return this.findIn(this.database.read(), userId, by);
  }

  /** May the caller say what this user may do with tokens, in the policy that was found or in a new one? */
  maySet(own: OwnPolicy | null, by: Principal): boolean {
    return own !== null || this.policy.permitted(by, 'add', resourceOf(TokenPolicy)).rows !== 'none';
  }

  /**
   * Says what applies to this user alone, in the policy of their own or, where there is none, in a new one.
   * @throws ValidationError, PermissionDenied
   */
  async set(user: { readonly id: string; readonly username: string }, values: PolicyValues, by: Principal) {
    try {
      await this.policies.together((transaction) => this.setIn(transaction, user, values, by));
    } catch (error) {
      throw error instanceof ValidationError ? new ValidationError(ofTheOne(error)) : error;
    }
  }

  private async setIn(
    transaction: Transaction,
    user: { readonly id: string; readonly username: string },
    values: PolicyValues,
    by: Principal,
  ): Promise<void> {
    // Locked first: of two administrators only one makes the policy, and the other finds it.
    await transaction.rows({ text: 'SELECT 1 FROM users_user WHERE id = $1 FOR NO KEY UPDATE', values: [user.id] });
    const own = await this.lockedIn(transaction, user.id, by);
    if (own) return this.policies.changeIn(transaction, [{ id: own.id, body: values }], by);
    const name = await freeName(transaction, user.username);
    await this.policies.createIn(transaction, [{ ...values, name, users: [user.id] }], by);
  }

  /** What was found may have come to name others by the time that nobody else can change it. */
  private async lockedIn(transaction: Transaction, userId: string, by: Principal): Promise<OwnPolicy | null> {
    let found = await this.findIn(transaction, userId, by);
    while (found) {
      await lockRows(transaction, this.policies.resource, [found.id]);
      const again = await this.findIn(transaction, userId, by);
      if (again?.id === found.id) return again;
      found = again;
    }
    return null;
  }

  private async findIn(connection: Connection, userId: string, by: Principal): Promise<OwnPolicy | null> {
    const resource = resourceOf(TokenPolicy);
    const permitted = permittedClause(resource, this.policy.permitted(by, 'change', resource), by, 'p');
    const named = new Parameters('u').clause(NAMES_ALONE, userId);
    const where = join([named, permitted], 'AND');
    const { text, values } = positional({
      ...where,
      sql: `SELECT p.* FROM users_token_policy p WHERE ${where.sql} ORDER BY p.id LIMIT 1`,
    });
    const [found] = await connection.records<OwnPolicy>({ text, values });
    return found ?? null;
  }
}

const NAMES_ALONE = `(SELECT array_agg(n.user_id) FROM users_token_policy_users n WHERE n.policy_id = p.id) = ARRAY[?::uuid]
  AND NOT EXISTS (SELECT 1 FROM users_token_policy_groups g WHERE g.policy_id = p.id)`;

const MAX_NAME = 100;

/** `API tokens of hank`; where others have taken that name, with a number behind it. */
async function freeName(connection: Connection, username: string): Promise<string> {
  const whole = `API tokens of ${username}`;
  const rows = await connection.rows({
    text: 'SELECT name FROM users_token_policy WHERE starts_with(name, $1)',
    values: [whole.slice(0, MAX_NAME - ROOM_FOR_NUMBER)],
  });
  const taken = new Set(rows.map(([name]) => name));
  for (let number = 1; ; number++) {
    const rest = number === 1 ? '' : ` (${number})`;
    const name = whole.slice(0, MAX_NAME - rest.length) + rest;
    if (!taken.has(name)) return name;
  }
}

const ROOM_FOR_NUMBER = 10;

/** Said of a list with one item, of which nobody knows. */
function ofTheOne({ errors }: ValidationError): ValidationError['errors'] {
  const [first] = [errors].flat().flatMap((one) => (Array.isArray(one.errors) ? (one.errors as unknown[]) : []));
  const own = (first as { errors?: unknown } | undefined)?.errors;
  return (own as ValidationError['errors'] | undefined) ?? errors;
}
