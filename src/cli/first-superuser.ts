// The first superuser, made when there is nobody who could ever log in: no user, or only the names that an import brought.
import type { INestApplicationContext } from '@nestjs/common';
import type { Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { FirstAccount } from '../users/first-account.js';
import { UserService } from '../users/user.service.js';
import { isNamed } from '../users/usernames.js';
import { commandView, createToken, createUser } from './accounts.js';
import { generatePassword } from './secret-input.js';

/** What was generated, to be told once. */
export interface FirstSuperuser {
  readonly username: string;
  readonly password: string | null;
  readonly token: string | null;
}

const LOCK = 7_225_922;

/** A name that an import brought becomes an account; else a new one is made. */
async function createOrOpen(
  app: INestApplicationContext,
  database: Database,
  username: string,
  rights: Record<string, unknown>,
) {
  const text = `SELECT id FROM users_user WHERE ${isNamed('$1')}`;
  const [named] = await database.write().rows({ text, values: [username] });
  if (!named) return createUser(app, { username, ...rights });
  return app.get(UserService).update(String(named[0]), rights, 'change', commandView());
}

/** null when there is a user already. */
export async function makeFirstSuperuser(
  app: INestApplicationContext,
  settings: Settings,
): Promise<FirstSuperuser | null> {
  const database = app.get(Database);
  return database.transaction(async (transaction) => {
    // Two instances may start on an empty database together.
    await transaction.rows({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LOCK] });
    if (await app.get(FirstAccount).exists()) return null;
    const password = settings.SUPERUSER_PASSWORD ?? generatePassword(settings.PASSWORD_MIN_LENGTH);
    const { SUPERUSER_NAME: username, SUPERUSER_EMAIL: email, SUPERUSER_API_TOKEN: given } = settings;
    const rights = { email, password, is_superuser: true, is_staff: true, is_active: true };
    const user = await createOrOpen(app, database, username, rights);
    const token = await createToken(app, {
      user: user.id,
      description: 'first token',
      ...(given ? { key: given } : {}),
    });
    return {
      username,
      password: settings.SUPERUSER_PASSWORD ? null : password,
      token: given ? null : String(token.key),
    };
  });
}
