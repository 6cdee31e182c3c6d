// The audit log at the desk: who logged in, what was refused, and what became of users, their rights and their tokens.
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import { isId } from '../../engine/declare/identified.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { Raw } from '../../http/answer.interceptor.js';
import { AuditEntry } from '../../users/audit/audit-entry.js';
import { askedBy, type PageRequest } from '../page-session.js';
import { type AskedEntries, AuditLogPage } from './audit-log.js';
import { Desk, viewOf } from './desk.js';
import { listOf } from './listing.js';
import { DeskRights } from './rights.js';

const PATH = '/admin/audit-log/';

@Raw()
@Public('always')
@Controller('admin/audit-log')
export class AuditLogController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(DeskRights) private readonly rights: DeskRights,
    @Inject(serviceOf(AuditEntry)) private readonly entries: ResourceService,
  ) {}

  @Get()
  async list(@Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.desk.admits(request, reply)) return undefined;
    this.rights.assertMay(request.principal, 'view', this.entries.resource);
    const address = askedBy(request);
    const asked = askedIn(address);
    const listed = await listOf(this.entries, PATH, address, filtersOf(asked), viewOf(request));
    if (listed.problems.length > 0) reply.status(400);
    return this.desk.page(reply, h(AuditLogPage, { frame: this.desk.frame(request, reply), listed, asked }));
  }
}

function askedIn(address: URLSearchParams): AskedEntries {
  const text = (name: string) => (address.get(name) ?? '').trim();
  const request = text('request');
  return {
    q: text('q'),
    event: text('event'),
    user: text('user'),
    code: text('code'),
    address: text('address'),
    after: text('after'),
    before: text('before'),
    request: isId(request) ? request : '',
  };
}

const filtersOf = ({ q, event, user, code, address, after, before, request }: AskedEntries) => ({
  q,
  event,
  user_name: user,
  code,
  source_ip__isw: address,
  time_after: after,
  time_before: before,
  request_id: request,
});
