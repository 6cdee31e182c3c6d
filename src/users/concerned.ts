// How many people rules reach, themselves or through their groups.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { resourceOf } from '../engine/declare/resource.js';
import { positional, shifted } from '../engine/query/clause.js';
import { permittedClause } from '../engine/query/permitted.js';
import { Database } from '../platform/database/database.js';
import { POLICY_GROUPS, POLICY_USERS, USER_GROUPS } from './through.js';
import { User } from './user.js';

@Injectable()
export class Concerned {
  constructor(
    private readonly database: Database,
    private readonly policy: RowPolicy,
  ) {}

  /** How many users each of these token policies is about, of those that the caller may view; one statement. */
  async byPolicies(ids: readonly string[], by: Principal): Promise<ReadonlyMap<string, number>> {
    if (ids.length === 0) return new Map();
    const users = resourceOf(User);
    const visible = permittedClause(users, this.policy.permitted(by, 'view', users), by, 't');
    const { text, values } = shifted(positional(visible), 1);
    const rows = await this.database.read().rows({
      text: `SELECT c.policy_id, count(*) FROM (
          SELECT policy_id, user_id FROM "${POLICY_USERS.table}" WHERE policy_id = ANY($1::uuid[])
          UNION SELECT g.policy_id, m.user_id FROM "${POLICY_GROUPS.table}" g
            JOIN "${USER_GROUPS.table}" m ON m.group_id = g.group_id WHERE g.policy_id = ANY($1::uuid[])) c
        JOIN "${users.table}" t ON t.id = c.user_id WHERE ${text} GROUP BY c.policy_id`,
      values: [ids, ...values],
    });
    return new Map(rows.map(([id, count]) => [id as string, count as number]));
  }
}
