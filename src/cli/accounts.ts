// Users and tokens made by the server itself, by the same services as on every other road.
import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { commandPrincipal } from '../engine/access/principal.js';
import { NATIVE } from '../engine/dialect.js';
import { PermissionDenied } from '../engine/errors.js';
import { FULL } from '../engine/query/list-query.js';
import type { Shown } from '../engine/representation.js';
import type { View } from '../engine/resource.repository.js';
import { Database } from '../platform/database/database.js';
import { Credentials } from '../users/credentials.js';
import { TokenService } from '../users/token.service.js';
import { UserService } from '../users/user.service.js';
import { isNamed } from '../users/usernames.js';
import { Refusal } from './say-failure.js';

/** The server itself, at the command line. */
export const commandView = (): View => ({
  by: commandPrincipal(randomUUID()),
  origin: '',
  dialect: NATIVE,
  shape: FULL,
});

/** @throws ValidationError */
export async function createUser(app: INestApplicationContext, body: Record<string, unknown>): Promise<Shown> {
  return (await app.get(UserService).create(body, commandView())) as Shown;
}

/** @throws ValidationError, PermissionDenied where a policy forbids it */
export async function createToken(app: INestApplicationContext, body: Record<string, unknown>): Promise<Shown> {
  return (await app.get(TokenService).create(body, commandView())) as Shown;
}

/** A token for the user of this name. @throws ValidationError, Refusal where there is no such user, or a policy forbids it */
export async function createTokenFor(
  app: INestApplicationContext,
  username: string,
  body: Record<string, unknown>,
): Promise<Shown> {
  const { id } = await userNamed(app, username);
  try {
    return await createToken(app, { ...body, user: id });
  } catch (error) {
    if (!(error instanceof PermissionDenied)) throw error;
    throw new Refusal(`A token policy does not let ${username} have new tokens: none was made.`);
  }
}

/** Sets a password; sessions end, and failures to log in are forgotten. @throws ValidationError, Refusal */
export async function setPassword(
  app: INestApplicationContext,
  username: string,
  password: string,
): Promise<{ isActive: boolean }> {
  const { id, isActive } = await userNamed(app, username);
  await app.get(UserService).update(id, { password }, 'change', commandView());
  await app.get(Credentials).forgive(username);
  return { isActive };
}

/** @throws Refusal where there is no such user */
export async function userNamed(
  app: INestApplicationContext,
  username: string,
): Promise<{ id: string; isActive: boolean }> {
  const [row] = await app
    .get(Database)
    .write()
    .rows({ text: `SELECT id, is_active FROM users_user WHERE ${isNamed('$1')}`, values: [username] });
  if (!row) throw new Refusal(`There is no user named ${username}.`);
  const [id, isActive] = row as [string, boolean];
  return { id, isActive };
}
