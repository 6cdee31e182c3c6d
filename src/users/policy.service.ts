// Groups, permissions and token policies: whom they concern is not worth working out, so everybody is looked up anew.
// Each of them lets people do more or less, and so it matters who changes them.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import type { ResourceClass } from '../engine/declare/field.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { linkChanges } from '../engine/write/links.js';
import { isSameValue } from '../engine/write/snapshot.js';
import type { Transaction } from '../platform/database/database.js';
import { Notifications } from '../platform/database/notifications.js';
import type { Grant } from './grant.js';
import { Granting } from './granting.js';
import { Group } from './group.js';
import { type Loosened, Loosening, NOTHING } from './loosening.js';
import { callerProblem, ObjectPermission } from './object-permission.js';
import { forgetPrincipals } from './principals-channel.js';
import type { PolicyRow } from './token-limits.js';
import { TokenPolicy } from './token-policy.js';

const EVERYBODY = ['*'];

/** What the services of this file share. */
@Injectable()
export class PolicyTools {
  constructor(
    readonly notifications: Notifications,
    readonly granting: Granting,
    readonly loosening: Loosening,
  ) {}
}

abstract class ForgettingService extends ResourceService {
  constructor(
    model: ResourceClass,
    tools: ResourceTools,
    protected readonly own: PolicyTools,
  ) {
    super(resourceOf(model), tools);
  }

  protected override async stored(_rows: ReadonlyMap<string, Stored>, { transaction }: Write): Promise<void> {
    forgetPrincipals(transaction, this.own.notifications, EVERYBODY);
  }

  protected override async removing(_rows: ReadonlyMap<string, Stored>, _by: Principal, transaction: Transaction) {
    forgetPrincipals(transaction, this.own.notifications, EVERYBODY);
  }
}

@Injectable()
export class TokenPolicyService extends ForgettingService {
  constructor(tools: ResourceTools, own: PolicyTools) {
    super(TokenPolicy, tools, own);
  }

  /** Several steps in one transaction, taken once more where another request has won a race. */
  together<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.attempt(work);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, write: Write): Promise<void> {
    const { by, before, transaction } = write;
    const policyOf = (id: string | null) => before.get(id ?? '') as PolicyRow | undefined;
    const changes = [...rows].flatMap(([draft, row]): Loosened[] => {
      const from = policyOf(draft.id);
      return from && !draft.isBad ? [{ from, to: row as unknown as PolicyRow }] : [];
    });
    for (const name of ['users', 'groups']) {
      const { losers } = await linkChanges(this.resource, name, rows.keys(), transaction);
      for (const id of losers) changes.push({ from: policyOf(id) as PolicyRow, to: NOTHING });
    }
    await this.own.loosening.assertAllowed(by, changes, transaction);
  }

  protected override async removing(rows: ReadonlyMap<string, Stored>, by: Principal, transaction: Transaction) {
    const lifted = [...rows.values()].map((row): Loosened => ({ from: row as unknown as PolicyRow, to: NOTHING }));
    await this.own.loosening.assertAllowed(by, lifted, transaction);
    await super.removing(rows, by, transaction);
  }
}

@Injectable()
export class GroupService extends ForgettingService {
  constructor(tools: ResourceTools, own: PolicyTools) {
    super(Group, tools, own);
  }

  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { by, transaction }: Write): Promise<void> {
    const { added } = await linkChanges(this.resource, 'permissions', rows.keys(), transaction);
    await this.own.granting.assertPermissionsCovered(by, added, transaction);
  }

  protected override async removing(rows: ReadonlyMap<string, Stored>, by: Principal, transaction: Transaction) {
    await this.own.loosening.assertGroupsMayBeLeft(by, rows.keys(), transaction);
    await super.removing(rows, by, transaction);
  }
}

/** What of a permission decides who may do what. */
const GRANTING = ['enabled', 'object_types', 'actions', 'constraints', 'users', 'groups'];

@Injectable()
export class ObjectPermissionService extends ForgettingService {
  constructor(tools: ResourceTools, own: PolicyTools) {
    super(ObjectPermission, tools, own);
  }

  /** Disabled, it gives nothing; to enable it is another change. */
  protected override async examine(rows: ReadonlyMap<Draft, Stored>, { by, before }: Write): Promise<void> {
    for (const [draft, row] of rows) if (!draft.isBad) refuseOthers(draft, row, before.get(draft.id ?? ''));
    const given = [...rows].filter(
      ([draft, row]) =>
        !draft.isBad && row.enabled === true && [...draft.values.keys()].some(({ name }) => GRANTING.includes(name)),
    );
    this.own.granting.assertCovered(
      by,
      given.map(([, row]) => row as unknown as Grant),
    );
  }
}

/** Refuses `$user` in constraints that are new, or about other models, where no user is compared. */
function refuseOthers(draft: Draft, row: Stored, was: Stored | undefined): void {
  const { object_types, constraints } = row;
  if (was && isSameValue(was.object_types, object_types) && isSameValue(was.constraints, constraints)) return;
  const problem = callerProblem(object_types as string[], constraints as ObjectPermission['constraints']);
  for (const [name, message] of Object.entries(problem ?? {})) draft.fail(name, message);
}
