// Does anybody grant this principal the action on this resource at all? What nobody has allowed is denied.
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACTION, PUBLIC, SERVES } from '../../engine/access/access.decorators.js';
import type { Action } from '../../engine/access/principal.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import type { ResourceClass } from '../../engine/declare/field.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { NotAuthenticated, PermissionDenied } from '../../engine/errors.js';
import { preparedRequest } from '../../engine/request.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { actionOf } from '../permissions/permission-name.js';

@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly policy: RowPolicy,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { principal, method } = preparedRequest(context);
    const read = <T>(key: symbol): T | undefined =>
      this.reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
    const open = read<'always' | 'unless login is required'>(PUBLIC);
    if (open === 'always') return true;
    // By route, not by path: the router also finds `/%61pi/` below `/api/`.
    if (this.settings.LOGIN_REQUIRED && !principal.user) throw new NotAuthenticated();
    if (open) return true;
    const resource = read<ResourceClass>(SERVES);
    const action = read<Action>(ACTION) ?? actionOf(method);
    const isGranted = resource && this.policy.permitted(principal, action, resourceOf(resource)).rows !== 'none';
    if (isGranted) return true;
    throw principal.user ? new PermissionDenied() : new NotAuthenticated();
  }
}
