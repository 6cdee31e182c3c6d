// `/admin/users/{id}/rights/` and `/admin/users/{id}/history/`: what a user may do and why, and what was changed of them.
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { Public } from '../../engine/access/access.decorators.js';
import { allResources, type ResourceMeta, resourceLabelled, resourceOf } from '../../engine/declare/resource.js';
import type { Shown } from '../../engine/representation.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { Raw } from '../../http/answer.interceptor.js';
import { Group } from '../../users/group.js';
import { ObjectPermission } from '../../users/object-permission.js';
import { User } from '../../users/user.js';
import { askedBy, type PageRequest } from '../page-session.js';
import { AuditLines } from './audit-lines.js';
import { changeLine, idsInRecords, type Labels } from './change-lines.js';
import { Choosing } from './choosing.js';
import { Desk, viewOf } from './desk.js';
import { listOf } from './listing.js';
import { DeskRights } from './rights.js';
import { pathOf, UserDesk } from './user-desk.js';
import { UserHistoryPage } from './user-history.js';
import { UserReasons } from './user-reasons.js';
import { type ResourceRights, UserRightsPage } from './user-rights.js';

@Raw()
@Public('always')
@Controller('admin/users/:id')
export class UserRecordController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(UserDesk) private readonly users: UserDesk,
    @Inject(UserReasons) private readonly reasons: UserReasons,
    @Inject(DeskRights) private readonly rights: DeskRights,
    @Inject(Choosing) private readonly choosing: Choosing,
    @Inject(AuditLines) private readonly audit: AuditLines,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
  ) {}

  @Get('rights')
  async rightsOf(
    @Param('id') id: string,
    @Req() request: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    const asked = askedBy(request);
    const [search, app] = [asked.get('q') ?? '', asked.get('app') ?? ''];
    const resources = resourcesLike(search, app);
    const explained = this.reasons.mayAsk(user, request.principal)
      ? await this.reasons.of(user, { resources }, request)
      : null;
    const rights =
      explained &&
      resources.map((resource): ResourceRights => {
        return { resource, actions: explained.filter((one) => one.resource === resource) };
      });
    const frame = this.desk.frame(request, reply);
    return this.desk.page(reply, h(UserRightsPage, { frame, user, rights, search, app, apps: apps() }));
  }

  @Get('history')
  async history(@Param('id') id: string, @Req() request: PageRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (!this.desk.admits(request, reply)) return undefined;
    const user = await this.users.userOf(id, request);
    const resource = resourceLabelled('core.objectchange') as ResourceMeta;
    const service = this.modules.get<ResourceService>(serviceOf(resource.model), { strict: false });
    const filters = { changed_object_type: resourceOf(User).label, changed_object_id: user.id };
    const path = `${pathOf(user.id)}history/`;
    const { rows, page } = await listOf(service, path, askedBy(request), filters, viewOf(request));
    const labels = await this.labelsIn(rows, request);
    const isShown = this.rights.may(request.principal, 'view', resource);
    const changes = isShown ? rows.map((row) => changeLine(row, labels)) : null;
    const audit = await this.audit.of(user, request);
    const frame = this.desk.frame(request, reply);
    return this.desk.page(reply, h(UserHistoryPage, { frame, user, changes, page, audit }));
  }

  /** What the groups and permissions are called that the records speak of. */
  private async labelsIn(records: readonly Shown[], { principal }: PageRequest): Promise<Labels> {
    const [groupIds, permissionIds] = [idsInRecords(records, 'groups'), idsInRecords(records, 'permissions')];
    const groups = await this.choosing.visibleLabels(resourceOf(Group), groupIds, principal);
    const permissions = await this.choosing.visibleLabels(resourceOf(ObjectPermission), permissionIds, principal);
    return new Map([...groups, ...permissions]);
  }
}

const inOrder = (): ResourceMeta[] => [...allResources()].sort((a, b) => (a.label < b.label ? -1 : 1));

const apps = (): string[] => [...new Set(inOrder().map(({ app }) => app))];

function resourcesLike(search: string, app: string): ResourceMeta[] {
  const text = search.trim().toLowerCase();
  return inOrder().filter(
    (resource) =>
      (app === '' || resource.app === app) &&
      [resource.label, resource.title, resource.path].some((name) => name.toLowerCase().includes(text)),
  );
}
