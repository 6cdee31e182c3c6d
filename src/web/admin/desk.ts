// What the controllers of the desk share: who may come in, and the frame of its pages. What may be done there is decided
// by the services, as on every other road.
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { NATIVE } from '../../engine/dialect.js';
import { PermissionDenied } from '../../engine/errors.js';
import { FULL } from '../../engine/query/list-query.js';
import type { View } from '../../engine/resource.repository.js';
import { HTML_TYPE } from '../../http/answer.interceptor.js';
import { type PageRequest, PageSessions } from '../page-session.js';
import { renderPage } from '../render.js';
import { signedIn } from '../signed-in.js';
import type { Frame } from './admin-page.js';
import { sectionsFor } from './sections.js';

@Injectable()
export class Desk {
  constructor(
    private readonly sessions: PageSessions,
    private readonly policy: RowPolicy,
  ) {}

  /**
   * Whether the caller is logged in; if not, the answer leads to the log-in.
   * @throws PermissionDenied for whoever administers nothing
   */
  admits(request: PageRequest, reply: FastifyReply): boolean {
    if (!signedIn(request, reply)) return false;
    if (sectionsFor(request.principal, this.policy).length === 0) throw new PermissionDenied();
    return true;
  }

  frame(request: PageRequest, reply: FastifyReply, notice?: string): Frame {
    const sections = sectionsFor(request.principal, this.policy);
    return { session: this.sessions.of(request, reply), sections, notice };
  }

  page<Props>(reply: FastifyReply, page: VNode<Props>): string {
    reply.type(HTML_TYPE);
    return renderPage(page);
  }
}

/** For whom the services show and change things. */
export const viewOf = ({ principal, origin }: PageRequest): View => ({
  by: principal,
  origin,
  dialect: NATIVE,
  shape: FULL,
});
