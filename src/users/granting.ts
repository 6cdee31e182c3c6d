// Nobody gives what they do not have. Whoever gives a permission, a group, a password or a key to somebody (or to
// themselves) must be allowed all that comes with it, in the very request in which they give it.
import { Inject, Injectable } from '@nestjs/common';
import { covers } from '../engine/access/covers.js';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { knownModel } from '../engine/declare/known-models.js';
import { resourceLabelled } from '../engine/declare/resource.js';
import { alternativesOf, CALLER } from '../engine/query/constraint.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import type { Connection } from '../platform/database/database.js';
import { refusalBy } from './access-rules.js';
import { type Grant, grantsSql, readGrants } from './grant.js';

@Injectable()
export class Granting {
  constructor(
    private readonly policy: RowPolicy,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'DEFAULT_PERMISSIONS'>,
  ) {}

  /** @throws PermissionDenied where a grant lets something be done that the principal may not do */
  assertCovered(by: Principal, grants: readonly Grant[]): void {
    if (!this.policy.isUnlimited(by) && !grants.every((grant) => this.isCovered(by, grant))) {
      throw refusalBy('not_yours_to_give');
    }
  }

  /** @throws PermissionDenied where one of these permissions, were it enabled, would be more than the principal's own */
  async assertPermissionsCovered(by: Principal, ids: Iterable<string>, connection: Connection): Promise<void> {
    await this.assertAllCovered(
      by,
      connection,
      'SELECT * FROM users_object_permission WHERE id = ANY($1::uuid[])',
      ids,
    );
  }

  /** @throws PermissionDenied where the members of one of these groups may do what the principal may not */
  async assertGroupsCovered(by: Principal, ids: Iterable<string>, connection: Connection): Promise<void> {
    const text = `SELECT p.* FROM users_object_permission p JOIN users_object_permission_groups g ON g.permission_id = p.id
      WHERE p.enabled AND g.group_id = ANY($1::uuid[])`;
    await this.assertAllCovered(by, connection, text, ids);
  }

  /**
   * For what amounts to being somebody else: a password of theirs, a key to their tokens.
   * @throws PermissionDenied where one of these users may do what the principal may not
   */
  async assertUsersCovered(by: Principal, ids: Iterable<string>, connection: Connection): Promise<void> {
    if (!(await this.areUsersCovered(by, ids, connection))) throw refusalBy('not_yours_to_give');
  }

  /** May the principal do all that each of these users may do? */
  async areUsersCovered(by: Principal, ids: Iterable<string>, connection: Connection): Promise<boolean> {
    // Oneself is no more than oneself, unless a token speaks for a part of it.
    const others = [...ids].filter((id) => id !== by.user?.id || this.policy.isNarrowed(by));
    if (others.length === 0 || this.policy.isUnlimited(by)) return true;
    const rows = await connection.rows({
      text: `SELECT u.is_superuser, u.is_staff, ${grantsSql('u.id')} FROM users_user u WHERE u.id = ANY($1::uuid[])`,
      values: [others],
    });
    return rows.every(
      ([isSuperuser, isStaff, grants]) =>
        !isSuperuser &&
        (!isStaff || by.user?.isStaff === true) &&
        [...readGrants(grants), ...this.byDefault(by)].every((grant) => this.isCovered(by, grant)),
    );
  }

  /** What every user may, which a token may not that speaks for a part of it; of what is one's own, each has their own. */
  private byDefault(by: Principal): Grant[] {
    if (!this.policy.isNarrowed(by)) return [];
    return Object.entries(this.settings.DEFAULT_PERMISSIONS).flatMap(([name, given]) => {
      const [, app, action, model] = /^(\w+)\.([a-z]+)_(\w+)$/.exec(name) ?? [];
      const constraints = (given ?? null) as Grant['constraints'];
      if (!action || JSON.stringify(constraints).includes(`"${CALLER}"`)) return [];
      return [{ object_types: [`${app}.${model}`], actions: [action], constraints }];
    });
  }

  private async assertAllCovered(by: Principal, connection: Connection, text: string, ids: Iterable<string>) {
    const values = [[...ids]];
    if (values[0]?.length === 0 || this.policy.isUnlimited(by)) return;
    this.assertCovered(by, await connection.records<Grant>({ text, values }));
  }

  private isCovered(by: Principal, { object_types, actions, constraints }: Grant): boolean {
    const alternatives = alternativesOf(constraints);
    return object_types.every((label) => {
      const resource = resourceLabelled(label);
      // What is not here lets nobody do anything today. A model that may come later is given by those who may do all.
      if (!resource) return knownModel(label) === undefined;
      return actions.every((action) => covers(this.policy.permitted(by, action, resource), alternatives));
    });
  }
}
