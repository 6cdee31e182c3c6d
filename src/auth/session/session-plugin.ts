// Gives Fastify its sessions.
import cookie from '@fastify/cookie';
import session, { type FastifySessionOptions } from '@fastify/session';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '../../platform/config/settings.js';
import type { Secrets } from '../../platform/secrets/secrets.js';
import type { SessionStore } from './session-store.js';

export const SESSION_COOKIE = 'sessionid';

export async function registerSessions(
  fastify: FastifyInstance,
  store: SessionStore,
  secrets: Secrets,
  settings: Pick<Settings, 'LOGIN_TIMEOUT' | 'SESSION_COOKIE_SECURE'>,
): Promise<void> {
  await fastify.register(cookie);
  const options: FastifySessionOptions = {
    cookieName: SESSION_COOKIE,
    secret: secrets.derived('session-cookie').map((key) => key.toString('hex')),
    store: store as unknown as NonNullable<FastifySessionOptions['store']>,
    saveUninitialized: false,
    rolling: false,
    cookie: {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: settings.SESSION_COOKIE_SECURE ?? 'auto',
      maxAge: settings.LOGIN_TIMEOUT * 1000,
    },
  };
  await fastify.register(session, options);
}
