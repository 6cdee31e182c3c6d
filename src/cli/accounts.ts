// Users and tokens made by the server itself, by the same services as on every other road.
import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { commandPrincipal } from '../engine/access/principal.js';
import { FULL } from '../engine/query/list-query.js';
import type { Shown } from '../engine/representation.js';
import type { View } from '../engine/resource.repository.js';
import { TokenService } from '../users/token.service.js';
import { UserService } from '../users/user.service.js';

/** The server itself, at the command line. */
export const commandView = (): View => ({ by: commandPrincipal(randomUUID()), origin: '', shape: FULL });

/** @throws ValidationError */
export async function createUser(app: INestApplicationContext, body: Record<string, unknown>): Promise<Shown> {
  return (await app.get(UserService).create(body, commandView())) as Shown;
}

/** @throws ValidationError, PermissionDenied where a policy forbids it */
export async function createToken(app: INestApplicationContext, body: Record<string, unknown>): Promise<Shown> {
  return (await app.get(TokenService).create(body, commandView())) as Shown;
}
