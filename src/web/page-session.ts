// What every page knows of the one who looks at it.
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Csrf } from '../auth/session/csrf.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import type { PreparedRequest } from '../engine/request.js';
import { sectionsFor } from './admin/sections.js';
import type { PageSession } from './layout.js';

export type PageRequest = FastifyRequest & PreparedRequest;

@Injectable()
export class PageSessions {
  constructor(
    private readonly csrf: Csrf,
    private readonly policy: RowPolicy,
  ) {}

  /** Sets the cookie of the page's CSRF token where it is missing. */
  of(request: PageRequest, reply: FastifyReply): PageSession {
    const { principal } = request;
    // Null where no guard has been: a file of the pages that is not there.
    const user = principal?.user;
    return {
      user: user ? { username: user.username, isStaff: user.isStaff, isSuperuser: user.isSuperuser } : null,
      hasAdmin: Boolean(principal) && sectionsFor(principal, this.policy).length > 0,
      csrfToken: request.cookies ? this.csrf.issue(request, reply) : '',
      path: request.originalUrl,
    };
  }
}

/** What the address of a page says, the empty fields of a form too. */
export function askedBy({ originalUrl }: PageRequest): URLSearchParams {
  const cut = originalUrl.indexOf('?');
  return new URLSearchParams(cut < 0 ? '' : originalUrl.slice(cut + 1));
}

/** The fields of a posted form; of a repeated one the last. */
export function formOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(postedBy(request));
}

/** The fields of a posted form, repeated ones too. */
export function postedBy(request: FastifyRequest): URLSearchParams {
  const { body } = request;
  if (!Buffer.isBuffer(body)) return new URLSearchParams();
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return new URLSearchParams();
  return new URLSearchParams(body.toString('utf8'));
}
