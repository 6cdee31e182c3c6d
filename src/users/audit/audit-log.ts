// Writes the audit log: what changes rights is told in the transaction that does it, the rest beside the requests.
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import { RefusalWatch } from '../../engine/access/refusal-watch.js';
import { ApiError } from '../../engine/errors.js';
import type { Change } from '../../engine/write/change-recorder.js';
import { Clock, instantOf } from '../../platform/clock.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { AuditChain } from './audit-chain.js';
import type { Concerned, Happening } from './audit-event.js';
import { AuditQueue } from './audit-queue.js';
import { happeningsOf } from './changes.js';
import { Repetitions } from './repetitions.js';
import { withTriedNames } from './tried-names.js';

const MINUTE = 60_000;
const LONGEST_NAME = 150;

@Injectable()
export class AuditLog extends RefusalWatch implements OnModuleDestroy {
  private readonly logger = new Logger('AuditLog');
  private readonly repetitions = new Repetitions();
  /** Refusals that have been told by who knows more of them. */
  private readonly told = new WeakSet<object>();
  private readonly queue = new AuditQueue<Happening>({
    store: (batch) => this.store(batch),
    lost: (count) => this.logger.error(`${count} entries of the audit log could not be written and are lost.`),
  });
  private minute: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly chain: AuditChain,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Changes of objects; the log has them exactly when they are committed. */
  changed(transaction: Transaction, changes: readonly Change[], by: Principal): void {
    this.within(transaction, happeningsOf(changes, by));
  }

  /** Adds to the log as the last thing that the transaction does: until its end nobody else can. */
  within(transaction: Transaction, happenings: readonly Happening[]): void {
    if (happenings.length === 0) return;
    const pending = transaction.gathered<Happening>(this, (all) => this.chain.append(transaction, all));
    for (const one of happenings) pending.push(one);
  }

  loggedIn({ id, username }: { readonly id: string; readonly username: string }, by: Principal): void {
    this.note({ event: 'login', by: { ...by, user: { id, username }, token: null } });
  }

  loggedOut(by: Principal): void {
    this.note({ event: 'logout', by });
  }

  /** Somebody ends sessions of a user: `user` is whose they were. */
  sessionsEnded(transaction: Transaction, user: Omit<Concerned, 'type'>, count: number, by: Principal): void {
    const object = { ...user, type: 'users.user' };
    if (count > 0) this.within(transaction, [{ event: 'session_ended', by, object, repeated: count }]);
  }

  /** A name and a password were refused. */
  loginFailed(username: string, error: unknown, by: Principal): void {
    if (!(error instanceof ApiError)) return;
    this.told.add(error);
    const triedName = username.slice(0, LONGEST_NAME);
    this.noteOnce({ event: 'login_failed', code: error.code, by, triedName });
  }

  override refused(error: unknown, code: string, by: Principal): void {
    if (typeof error === 'object' && error !== null && this.told.has(error)) return;
    this.noteOnce({ event: 'refused', code, by });
  }

  /** Writes what is waiting. */
  async flush(): Promise<void> {
    await this.queue.flush();
  }

  /** Writes how often what was refused has been refused again, though the minute is not over. */
  async flushRepetitions(): Promise<void> {
    clearTimeout(this.minute);
    this.minute = undefined;
    for (const happening of this.repetitions.end()) this.queue.add(happening);
    await this.flush();
  }

  async onModuleDestroy(): Promise<void> {
    await this.flushRepetitions();
  }

  override async settle(): Promise<void> {
    await this.flushRepetitions();
  }

  /** An equal one within the minute is only counted. */
  private noteOnce(happening: Happening): void {
    const timed = this.timed(happening);
    this.minute ??= setTimeout(() => void this.flushRepetitions(), MINUTE).unref();
    if (this.repetitions.isFirst(timed)) this.queue.add(timed);
  }

  private note(happening: Happening): void {
    this.queue.add(this.timed(happening));
  }

  private timed(happening: Happening): Happening {
    return { ...happening, at: instantOf(this.clock.millis()) };
  }

  private async store(batch: readonly Happening[]): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.chain.append(transaction, await withTriedNames(transaction, this.secrets, batch));
    });
  }
}
