// Logging in and out of the browser, through passport's session manager: the id of a session changes with its user.
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import type { PreparedRequest } from '../../engine/request.js';

/** What a session remembers of its user. */
export interface LoggedIn {
  readonly id: string;
  readonly stamp: string;
}

/** Where a session begins: kept beside it, so that people know their sessions apart. */
export interface Beginning {
  readonly address: string;
  readonly userAgent: string;
}

type Callback = (error?: unknown) => void;
interface Manager {
  logIn(request: unknown, user: LoggedIn & Beginning, options: object, done: Callback): void;
}

passport.serializeUser((user, done) => done(null, user));

/** The user of the session cookie, as it says; the account is still to be looked at. */
export function loggedIn(request: FastifyRequest): LoggedIn | null {
  const session = request.session as unknown as { passport?: { user?: LoggedIn } } | null;
  return session?.passport?.user ?? null;
}

/** Starts a session of its own for the user; the session before it is destroyed. */
export async function logIn(request: FastifyRequest & PreparedRequest, { id, stamp }: LoggedIn): Promise<void> {
  const beginning: Beginning = { address: request.principal.address, userAgent: request.headers['user-agent'] ?? '' };
  // Fastify's request has no logIn; this is what passport's own would call.
  const manager = (passport as unknown as { _sm: Manager })._sm;
  await new Promise<void>((resolve, reject) =>
    manager.logIn(request, { id, stamp, ...beginning }, {}, (error) => (error ? reject(error) : resolve())),
  );
}

export async function logOut(request: FastifyRequest): Promise<void> {
  await request.session.destroy();
}
