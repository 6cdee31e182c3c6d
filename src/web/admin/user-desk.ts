// What the pages about one user share: who it is, what the caller may do with them, and how a refused form is answered.
import { Injectable } from '@nestjs/common';
import { RefusalWatch } from '../../engine/access/refusal-watch.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { PermissionDenied } from '../../engine/errors.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { refusalBy } from '../../users/access-rules.js';
import { User } from '../../users/user.js';
import { UserService } from '../../users/user.service.js';
import { type Refusal, refusalOf } from '../edit/refusal.js';
import { askedBy, type PageRequest } from '../page-session.js';
import { viewOf } from './desk.js';
import { DeskRights } from './rights.js';

/** The user whom a page is about. */
export interface DeskUser {
  readonly id: string;
  readonly username: string;
  readonly shown: Shown;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  /** Is it the caller? */
  readonly isOwn: boolean;
  readonly mayChange: boolean;
  readonly mayDelete: boolean;
}

@Injectable()
export class UserDesk {
  constructor(
    private readonly users: UserService,
    private readonly rights: DeskRights,
    private readonly policy: RowPolicy,
    private readonly watch: RefusalWatch,
  ) {}

  /** @throws PermissionDenied for whoever views no users, NotFound where there is none whom the caller may view */
  async userOf(id: string, request: PageRequest): Promise<DeskUser> {
    const { principal } = request;
    const resource = resourceOf(User);
    this.rights.assertMay(principal, 'view', resource);
    const shown = await this.users.get(id, viewOf(request));
    const rowId = shown[ROW_ID] as string;
    const isSuperuser = shown.is_superuser === true;
    // The service lets only superusers change superusers.
    const isWithin = !isSuperuser || this.policy.isUnlimited(principal);
    const may = async (action: 'change' | 'delete') =>
      isWithin && (await this.rights.among(principal, action, resource, [rowId])).size > 0;
    return {
      id: rowId,
      username: String(shown.username),
      shown,
      isActive: shown.is_active === true,
      isSuperuser,
      isOwn: principal.user?.id === rowId,
      mayChange: await may('change'),
      mayDelete: await may('delete'),
    };
  }

  /** @throws PermissionDenied where the caller may see the user and no more */
  assertMay(action: 'change' | 'delete', user: DeskUser, { principal }: PageRequest): void {
    if (action === 'change' ? user.mayChange : user.mayDelete) return;
    this.rights.assertMay(principal, action, resourceOf(User));
    if (user.isSuperuser && !this.policy.isUnlimited(principal)) throw refusalBy('superuser_protected');
    throw new PermissionDenied();
  }

  /** What a form answers: a refusal by rights is said there as well, so that what was typed is not lost. */
  refusalOf(error: unknown, names: readonly string[], { principal }: PageRequest): Refusal {
    if (!(error instanceof PermissionDenied)) {
      return refusalOf(
        error,
        names.map((name) => ({ name })),
      );
    }
    this.watch.refused(error, error.code, principal);
    return { status: 403, errors: { fields: new Map(), whole: [error.message] } };
  }
}

/** What a page says has just been done: `?done=…`. */
export const noticeIn = (notices: ReadonlyMap<string, string>, request: PageRequest): string | undefined =>
  notices.get(askedBy(request).get('done') ?? '');

export const pathOf = (id: string): string => `/admin/users/${encodeURIComponent(id)}/`;
