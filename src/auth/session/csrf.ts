// A token that only our own pages know: signed, bound to the session, and equal to a cookie that other sites cannot read.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PermissionDenied } from '../../engine/errors.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { loggedIn } from './log-in.js';

export const CSRF_COOKIE = 'csrftoken';
export const CSRF_FIELD = 'csrfmiddlewaretoken';
const HEADER = 'x-csrftoken';

export const isUnsafe = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method);

type Asking = FastifyRequest & { origin?: string };

@Injectable()
export class Csrf {
  constructor(private readonly secrets: Secrets) {}

  /**
   * The token for the forms of one page, masked; a new one is set as cookie where the present one does not fit.
   * Pages are compressed: a token that stood in each of them in the same form could be guessed from their sizes.
   */
  issue(request: FastifyRequest, reply: FastifyReply): string {
    return masked(this.token(request, reply));
  }

  private token(request: FastifyRequest, reply: FastifyReply): string {
    const present = request.cookies[CSRF_COOKIE];
    if (present && this.isOurs(present, request)) return present;
    const random = randomBytes(16).toString('base64url');
    const token = `${random}.${this.secrets.digest('csrf', `${random}|${bindingOf(request)}`)}`;
    reply.setCookie(CSRF_COOKIE, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
    });
    return token;
  }

  /** @throws PermissionDenied with the peers' words */
  check(request: FastifyRequest, form?: Readonly<Record<string, unknown>>): void {
    checkOrigin(request);
    const header = request.headers[HEADER];
    const given = typeof header === 'string' ? header : (form ?? formOf(request))[CSRF_FIELD];
    if (typeof given !== 'string' || given === '') throw failed('CSRF token missing.');
    const cookie = request.cookies[CSRF_COOKIE];
    if (cookie === undefined) throw failed('CSRF cookie not set.');
    if (!isSame(unmasked(given), cookie) || !this.isOurs(cookie, request)) {
      const where = typeof header === 'string' ? `the 'X-Csrftoken' HTTP header` : 'POST';
      throw failed(`CSRF token from ${where} incorrect.`);
    }
  }

  private isOurs(token: string, request: FastifyRequest): boolean {
    const [random = '', digest = ''] = token.split('.');
    return this.secrets.verifies('csrf', `${random}|${bindingOf(request)}`, digest);
  }
}

/** In another form each time: random bytes, and the token combined with them. */
export function masked(token: string): string {
  const bytes = Buffer.from(token, 'latin1');
  const mask = randomBytes(bytes.length);
  return Buffer.concat([mask, combined(bytes, mask)]).toString('base64url');
}

/** The token behind its mask. As it stands in the cookie it is taken too: programs send it so. */
export function unmasked(given: string): string {
  if (given.includes('.')) return given;
  const bytes = Buffer.from(given, 'base64url');
  const half = bytes.length / 2;
  const isWhole = Number.isInteger(half) && bytes.toString('base64url') === given;
  return isWhole ? combined(bytes.subarray(half), bytes.subarray(0, half)).toString('latin1') : '';
}

const combined = (bytes: Buffer, mask: Buffer): Buffer =>
  Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] as number)));

function isSame(given: string, cookie: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(cookie)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const failed = (why: string) => new PermissionDenied(`CSRF Failed: ${why}`, 'csrf_failed');

/** Somebody who is logged in needs a token of that very session. */
function bindingOf(request: FastifyRequest): string {
  return loggedIn(request) ? request.session.sessionId : '';
}

function checkOrigin(request: Asking): void {
  const { origin, referer } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin !== undefined) {
    if (origin === request.origin) return;
    throw failed(`Origin checking failed - ${origin} does not match any trusted origins.`);
  }
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw failed(`Origin checking failed - the request comes from a ${String(site)} page.`);
  }
  if (typeof referer === 'string' && URL.canParse(referer) && new URL(referer).origin !== request.origin) {
    throw failed('Referer checking failed - it does not match any trusted origins.');
  }
}

function formOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const { body } = request;
  if (!Buffer.isBuffer(body) || !/^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? ''))
    return {};
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}
