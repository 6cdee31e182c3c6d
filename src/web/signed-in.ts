// Pages of one's own account: whoever is not logged in is sent to the log-in and comes back.
import type { FastifyReply } from 'fastify';
import type { PrincipalUser } from '../engine/access/principal.js';
import { PermissionDenied } from '../engine/errors.js';
import { keptFormOf, SESSION_ENDED } from './kept-form.js';
import type { PageRequest } from './page-session.js';

/**
 * The user of the session, or null once the answer leads to the log-in.
 * @throws PermissionDenied for a form whose content is kept: the log-in is part of that answer
 */
export function signedIn(request: PageRequest, reply: FastifyReply): PrincipalUser | null {
  if (request.principal.via === 'session') return request.principal.user;
  if (keptFormOf(request)) throw new PermissionDenied('You are not logged in any more.', SESSION_ENDED);
  reply.status(302).header('location', `/login/?next=${encodeURIComponent(request.originalUrl)}`);
  return null;
}
