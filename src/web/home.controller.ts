import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../engine/access/access.decorators.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { labelOf } from '../engine/declare/field.js';
import { allResources } from '../engine/declare/resource.js';
import { NATIVE } from '../engine/dialect.js';
import { ResourceRepository } from '../engine/resource.repository.js';
import { HTML_TYPE, Raw } from '../http/answer.interceptor.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { HomePage } from './home.js';
import { type PageRequest, PageSessions } from './page-session.js';
import { renderPage } from './render.js';

const ONE = new Map([['limit', ['1']]]);

@Raw()
@Public('always')
@Controller()
export class HomeController {
  constructor(
    @Inject(PageSessions) private readonly sessions: PageSessions,
    @Inject(ResourceRepository) private readonly repository: ResourceRepository,
    @Inject(RowPolicy) private readonly policy: RowPolicy,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  async home(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const session = this.sessions.of(request, reply);
    reply.type(HTML_TYPE);
    return renderPage(h(HomePage, { session, counts: await this.counts(request) }));
  }

  /** How many there are of what the caller may list. */
  private async counts({ principal }: PageRequest) {
    if (this.settings.LOGIN_REQUIRED && !principal.user) return [];
    const shown = allResources().filter(
      (resource) =>
        !resource.options.confidential && this.policy.permitted(principal, 'view', resource).rows !== 'none',
    );
    const inOrder = shown.sort((a, b) => (a.route < b.route ? -1 : 1));
    return Promise.all(
      inOrder.map(async (resource) => ({
        label: labelOf(resource.path.replaceAll('-', '_')),
        href: `/${resource.route}/`,
        count: (await this.repository.find(resource, ONE, principal, NATIVE)).count,
      })),
    );
  }
}
