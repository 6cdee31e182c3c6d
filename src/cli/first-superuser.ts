// The first superuser, made when nobody can log in yet: there is no user, or only such as data brought along, who have no
// password and never had one.
import type { INestApplicationContext } from '@nestjs/common';
import type { Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { createToken, createUser } from './accounts.js';
import { generatePassword } from './secret-input.js';

/** What was generated, to be told once. */
export interface FirstSuperuser {
  readonly username: string;
  readonly password: string | null;
  readonly token: string | null;
}

const LOCK = 7_225_922;

/** null when somebody has a password already, or the name. */
export async function makeFirstSuperuser(
  app: INestApplicationContext,
  settings: Settings,
): Promise<FirstSuperuser | null> {
  const database = app.get(Database);
  return database.transaction(async (transaction) => {
    // Two instances may start on an empty database together.
    await transaction.rows({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LOCK] });
    const rows = await database.write().rows({
      text: `SELECT 1 FROM users_user WHERE password_hash <> '!' OR username = $1 LIMIT 1`,
      values: [settings.SUPERUSER_NAME],
    });
    if (rows.length > 0) return null;
    const password = settings.SUPERUSER_PASSWORD ?? generatePassword(settings.PASSWORD_MIN_LENGTH);
    const { SUPERUSER_NAME: username, SUPERUSER_EMAIL: email, SUPERUSER_API_TOKEN: given } = settings;
    const user = await createUser(app, { username, email, password, is_superuser: true, is_staff: true });
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
