// The one place where a name and a password are checked, with its limits: log-in form, Basic and provisioning use it.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { AuthenticationFailed } from '../engine/errors.js';
import { Database } from '../platform/database/database.js';
import { AuditLog } from './audit/audit-log.js';
import { Passwords } from './passwords.js';
import { Throttle } from './throttle.js';
import { isNamed } from './usernames.js';

const MAX_PASSWORD = 1000;

type Found = [id: string, username: string, hash: string, isActive: boolean, stamp: string];

/** Whose name and password were right, and the stamp that goes with that very password. */
export interface Checked {
  readonly id: string;
  /** As it is stored: it may have been typed in another case. */
  readonly username: string;
  readonly stamp: string;
}

@Injectable()
export class Credentials {
  /** One attempt at a time for each key, so that a burst cannot slip past the count. */
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly throttle: Throttle,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The user whose name and password these are. Unknown name, wrong password and inactive user cost the same
   * and say the same.
   * @throws AuthenticationFailed, Throttled
   */
  async check(username: string, password: string, from: Principal): Promise<Checked> {
    const { address } = from;
    const byName = keyOf(username);
    try {
      return await this.inTurn(`address ${address}`, () =>
        this.inTurn(`name ${byName}`, () => this.checkNow(username, password, address, byName)),
      );
    } catch (error) {
      this.audit.loginFailed(username, error, from);
      throw error;
    }
  }

  /** Forgets the failures of a name: its password has just been set. */
  async forgive(username: string): Promise<void> {
    await this.throttle.loginByName.forget(keyOf(username));
  }

  private async checkNow(username: string, password: string, address: string, byName: string): Promise<Checked> {
    await this.throttle.loginByAddress.assertOpen(address);
    await this.throttle.loginByName.assertOpen(byName);
    const rows = username.includes('\0')
      ? []
      : await this.database.write().rows({
          name: 'credentials',
          text: `SELECT id, username, password_hash, is_active, session_stamp FROM users_user WHERE ${isNamed('$1')}`,
          values: [username.slice(0, 200)],
        });
    const [id, name = '', stored, isActive, stamp = ''] = (rows[0] ?? []) as Found | [];
    const isMatch = await this.passwords.matches(stored ?? null, password.slice(0, MAX_PASSWORD));
    if (id && isMatch && isActive && password.length <= MAX_PASSWORD) return { id, username: name, stamp };
    await this.throttle.loginByAddress.fail(address);
    await this.throttle.loginByName.fail(byName);
    throw new AuthenticationFailed('Invalid username/password.', 'invalid_credentials');
  }

  private async inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.queues.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.queues.get(key) === settled) this.queues.delete(key);
    }
  }
}

const keyOf = (username: string): string =>
  createHash('sha256').update(username.normalize('NFKC').toLowerCase()).digest('hex').slice(0, 40);
