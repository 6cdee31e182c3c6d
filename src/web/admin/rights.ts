// What the caller may do here, for the buttons that are shown: the services decide again.
import { Injectable } from '@nestjs/common';
import type { Action, Principal } from '../../engine/access/principal.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { PermissionDenied } from '../../engine/errors.js';
import { ResourceRepository } from '../../engine/resource.repository.js';
import { Database } from '../../platform/database/database.js';

@Injectable()
export class DeskRights {
  constructor(
    private readonly policy: RowPolicy,
    private readonly repository: ResourceRepository,
    private readonly database: Database,
  ) {}

  /** Is there any object of the resource to which the caller may do this? */
  may(by: Principal, action: Action, resource: ResourceMeta): boolean {
    return this.policy.permitted(by, action, resource).rows !== 'none';
  }

  /** @throws PermissionDenied */
  assertMay(by: Principal, action: Action, resource: ResourceMeta): void {
    if (!this.may(by, action, resource)) throw new PermissionDenied();
  }

  /** The ids, of those given, of the objects to which the caller may do this; at most one statement. */
  async among(
    by: Principal,
    action: Action,
    resource: ResourceMeta,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const { rows } = this.policy.permitted(by, action, resource);
    if (rows === 'none' || ids.length === 0) return new Set();
    if (rows === 'all') return new Set(ids);
    return this.repository.permittedIds(this.database.read(), resource, action, by, ids);
  }
}
