// Renames a user in a database of any version: this mends what an upgrade refuses, so that it cannot wait for one.
import { randomUUID } from 'node:crypto';
import { commandPrincipal } from '../engine/access/principal.js';
import { resourceOf } from '../engine/declare/resource.js';
import { CountCache } from '../engine/query/count-cache.js';
import { changeAlong } from '../engine/write/change-along.js';
import { ChangeLog } from '../extras/change-log.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Notifications } from '../platform/database/notifications.js';
import type { Ground } from '../platform/platform.module.js';
import { secretsOf } from '../platform/platform.module.js';
import { AuditChain } from '../users/audit/audit-chain.js';
import { AuditLog } from '../users/audit/audit-log.js';
import { User } from '../users/user.js';
import { isNamed, MAX_USERNAME, USERNAME, USERNAME_MESSAGE } from '../users/usernames.js';
import { Refusal } from './say-failure.js';

/** What was kept of the renaming. */
export type Kept = 'recorded' | 'unrecorded';

/**
 * Gives a user another name, with its records; a database that is too old for them gets the name alone.
 * @throws Refusal where there is no such user, or the new name is not free or not one
 */
export async function renameUser(ground: Ground, from: string, to: string): Promise<Kept> {
  assertUsername(to);
  const database = new Database(ground.source);
  try {
    await database.transaction((transaction) => renameRecorded(transaction, database, ground, from, to));
    return 'recorded';
  } catch (error) {
    if (!OLDER.has((error as { code?: string }).code ?? '')) throw error;
  }
  await database.transaction(async (transaction) => {
    const id = await idOf(transaction, from, to);
    await transaction.run({ text: 'UPDATE users_user SET username = $2 WHERE id = $1', values: [id, to] });
  });
  return 'unrecorded';
}

/** undefined_table, undefined_column: the logs of this version are not there yet. */
const OLDER: ReadonlySet<string> = new Set(['42P01', '42703']);

async function renameRecorded(
  transaction: Transaction,
  database: Database,
  ground: Ground,
  from: string,
  to: string,
): Promise<void> {
  const id = await idOf(transaction, from, to);
  const secrets = secretsOf(ground);
  const clock = new Clock();
  const counts = new CountCache(new Notifications(ground.source));
  const audit = new AuditLog(database, new AuditChain(secrets, clock, counts), secrets, clock);
  const by = commandPrincipal(randomUUID());
  await changeAlong(new ChangeLog(counts, audit), resourceOf(User), new Map([[id, { username: to }]]), {
    transaction,
    by,
  });
}

function assertUsername(name: string): void {
  if (!USERNAME.test(name)) throw new Refusal(USERNAME_MESSAGE);
  if ([...name].length > MAX_USERNAME) throw new Refusal(`A username has at most ${MAX_USERNAME} characters.`);
}

/** The user who is called exactly so; of a name in another case, the only one that has it. */
async function idOf(transaction: Transaction, from: string, to: string): Promise<string> {
  const [table] = await transaction.rows({ text: `SELECT to_regclass('users_user') IS NOT NULL` });
  const rows = table?.[0]
    ? await transaction.rows({
        text: `SELECT id, username, ${isNamed('$1')}, ${isNamed('$2')} FROM users_user
          WHERE ${isNamed('$1')} OR ${isNamed('$2')} ORDER BY id FOR UPDATE`,
        values: [from, to],
      })
    : [];
  const called = rows.filter(([, , isFrom]) => isFrom);
  const found = called.find(([, username]) => username === from) ?? (called.length === 1 ? called[0] : undefined);
  if (!found && called.length === 0) throw new Refusal(`There is no user named ${from}.`);
  if (!found) throw new Refusal(`Which one is meant? ${called.map(([, username]) => username).join(' or ')}.`);
  const taken = rows.find(([id, , , isTo]) => isTo && id !== found[0]);
  if (taken) throw new Refusal(`There is a user named ${taken[1]} already: names are equal whatever their case.`);
  return found[0] as string;
}
