// Users: passwords are judged and hashed here, and a change of what a user is holds at once.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import type { Field } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ResourceService, ResourceTools, SECRET_CHANGED, type Write } from '../engine/resource.service.js';
import type { Change } from '../engine/write/change-recorder.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { linkChanges } from '../engine/write/links.js';
import type { Transaction } from '../platform/database/database.js';
import { Notifications } from '../platform/database/notifications.js';
import { refusalBy } from './access-rules.js';
import { Granting } from './granting.js';
import { Loosening } from './loosening.js';
import { Passwords } from './passwords.js';
import { forgetPrincipals } from './principals-channel.js';
import { dropEnded } from './sessions.js';
import { User } from './user.js';

@Injectable()
export class UserService extends ResourceService {
  constructor(
    tools: ResourceTools,
    private readonly passwords: Passwords,
    private readonly notifications: Notifications,
    private readonly granting: Granting,
    private readonly loosening: Loosening,
  ) {
    super(resourceOf(User), tools);
  }

  protected override async prepare(drafts: readonly Draft[], { by, before, transaction }: Write): Promise<void> {
    this.assertNoSuperusers(before, by);
    for (const draft of drafts) this.assertRankIsOwn(draft, before, by);
    // Whoever sets somebody's password may log in as them.
    const password = this.resource.field('password') as Field;
    const taken = drafts.flatMap(({ id, values }) => (id !== null && values.has(password) ? [id] : []));
    await this.granting.assertUsersCovered(by, taken, transaction);
    for (const draft of drafts) await this.hashPassword(draft);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { by, transaction }: Write): Promise<void> {
    const groups = await linkChanges(this.resource, 'groups', rows.keys(), transaction);
    await this.granting.assertGroupsCovered(by, groups.added, transaction);
    await this.loosening.assertGroupsMayBeLeft(by, groups.dropped, transaction);
    const permissions = await linkChanges(this.resource, 'permissions', rows.keys(), transaction);
    await this.granting.assertPermissionsCovered(by, permissions.added, transaction);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, { transaction, mode }: Write): Promise<void> {
    if (mode !== 'create') await dropEnded(transaction, rows.keys());
    forgetPrincipals(transaction, this.notifications, rows.keys());
  }

  protected override async removing(rows: ReadonlyMap<string, Stored>, by: Principal, transaction: Transaction) {
    this.assertNoSuperusers(rows, by);
    forgetPrincipals(transaction, this.notifications, rows.keys());
  }

  /** Whoever may set a superuser's password, or name, may become one. */
  private assertNoSuperusers(rows: ReadonlyMap<string, Stored>, by: Principal): void {
    if (this.tools.policy.isUnlimited(by)) return;
    if ([...rows.values()].some((row) => row.is_superuser === true)) throw refusalBy('superuser_protected');
  }

  /** Superusers make superusers, and staff makes staff. */
  private assertRankIsOwn(draft: Draft, before: ReadonlyMap<string, Stored>, by: Principal): void {
    if (this.tools.policy.isUnlimited(by)) return;
    const was = before.get(draft.id ?? '');
    const isGiven = (name: string) => {
      const field = this.resource.field(name) as Field;
      return draft.values.get(field) === true && was?.[field.column] !== true;
    };
    if (isGiven('is_superuser')) throw refusalBy('superuser_not_yours_to_give');
    if (isGiven('is_staff') && !by.user?.isStaff) throw refusalBy('staff_not_yours_to_give');
  }

  private async hashPassword(draft: Draft): Promise<void> {
    const field = this.resource.fields.find(({ name }) => name === 'password');
    const password = field && draft.values.get(field);
    if (!field || typeof password !== 'string') return;
    const problems = this.passwords.problems(password);
    draft.values.delete(field);
    if (problems.length > 0) {
      for (const problem of problems) draft.fail('password', problem);
      return;
    }
    for (const [property, value] of Object.entries(await this.newPassword(password))) {
      const own = this.resource.fields.find((one) => one.property === property);
      if (own) draft.values.set(own, value);
    }
  }

  private async newPassword(password: string): Promise<{ passwordHash: string; sessionStamp: string }> {
    return { passwordHash: await this.passwords.hash(password), sessionStamp: randomBytes(16).toString('hex') };
  }

  /** The names of a user's groups, for their own profile. */
  async groupNames(userId: string): Promise<string[]> {
    const rows = await this.tools.database.read().rows({
      text: `SELECT g.name FROM users_group g JOIN users_user_groups m ON m.group_id = g.id
        WHERE m.user_id = $1 ORDER BY g.name`,
      values: [userId],
    });
    return rows.map(([name]) => String(name));
  }

  /**
   * Sets a password by the road of its owner or of the command line; the sessions of the old one end.
   * @throws nothing for a weak one: ask `Passwords.problems` first
   */
  async setPassword(userId: string, password: string, by: Principal): Promise<string> {
    const { passwordHash, sessionStamp } = await this.newPassword(password);
    await this.tools.database.transaction(async (transaction) => {
      const rows = await transaction.rows({
        text: 'UPDATE users_user SET password_hash = $2, session_stamp = $3 WHERE id = $1 RETURNING username',
        values: [userId, passwordHash, sessionStamp],
      });
      const { resource } = this;
      const changes = rows.map(([username]): Change => {
        const display = String(username);
        return { action: 'update', resource, id: userId, display, message: SECRET_CHANGED, before: {}, after: {} };
      });
      await dropEnded(transaction, [userId]);
      await this.tools.recorder.record(transaction, changes, by);
      forgetPrincipals(transaction, this.notifications, [userId]);
    });
    return sessionStamp;
  }
}
