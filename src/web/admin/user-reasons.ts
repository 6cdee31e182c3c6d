// Why a user may do something, with the names that the caller may see.
import { Injectable } from '@nestjs/common';
import { type Explained, Explanations, type Reason } from '../../auth/permissions/explanation.js';
import type { Action, Principal } from '../../engine/access/principal.js';
import type { ResourceClass } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import { displaysOf } from '../../engine/write/snapshot.js';
import { Database } from '../../platform/database/database.js';
import { Group } from '../../users/group.js';
import { ObjectPermission } from '../../users/object-permission.js';
import type { PageRequest } from '../page-session.js';
import { DeskRights } from './rights.js';
import type { DeskUser } from './user-desk.js';

/** One source of a right, as it is said. */
export interface NamedReason {
  readonly source: Reason['source'];
  /** Of a permission; a name of null is that of one that the caller may not view. */
  readonly permission: { readonly id: string; readonly name: string | null } | null;
  /** The groups through which the user has it. */
  readonly groups: readonly (string | null)[];
  /** null: none, or none that the caller may see. */
  readonly constraints: Reason['constraints'];
}

export interface NamedExplanation extends Omit<Explained, 'because'> {
  readonly because: readonly NamedReason[];
}

@Injectable()
export class UserReasons {
  constructor(
    private readonly explanations: Explanations,
    private readonly rights: DeskRights,
    private readonly repository: ResourceRepository,
    private readonly database: Database,
  ) {}

  /** Whoever may not view permissions learns only of their own rights. */
  mayAsk(user: DeskUser, by: Principal): boolean {
    return user.isOwn || this.rights.may(by, 'view', resourceOf(ObjectPermission));
  }

  /** Resource by resource and action by action, by a constant number of statements. */
  async of(
    user: DeskUser,
    asked: { readonly resources: readonly ResourceMeta[]; readonly actions?: readonly Action[] },
    { principal }: PageRequest,
  ): Promise<NamedExplanation[]> {
    const explained = await this.explanations.explain({ userId: user.id, ...asked }, principal);
    const reasons = explained.flatMap(({ because }) => because);
    const permissionIds = reasons.flatMap(({ permission }) => permission ?? []);
    const permissions = await this.namesOf(ObjectPermission, permissionIds, principal);
    const groups = await this.namesOf(
      Group,
      reasons.flatMap((reason) => reason.groups),
      principal,
    );
    const named = ({ source, permission: id, groups: through, constraints }: Reason): NamedReason => ({
      source,
      permission: id === null ? null : { id, name: permissions.get(id) ?? null },
      groups: through.map((group) => groups.get(group) ?? null),
      // Whoever may not view a permission does not learn what it is limited to.
      constraints: id === null || permissions.has(id) ? constraints : null,
    });
    return explained.map((one) => ({ ...one, because: one.because.map(named) }));
  }

  private async namesOf(model: ResourceClass, given: readonly string[], by: Principal) {
    const ids = [...new Set(given)];
    if (ids.length === 0) return new Map<string, string>();
    const visible = await this.repository.viewable(resourceOf(model), by, ids);
    return displaysOf(this.database.read(), resourceOf(model), [...visible]);
  }
}
