// Token policies and groups: whom they concern is not worth working out, so everybody is looked up anew.
import { Injectable } from '@nestjs/common';
import type { Principal } from '../engine/access/principal.js';
import { resourceOf } from '../engine/declare/resource.js';
import { ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import type { Stored } from '../engine/write/draft.js';
import type { Transaction } from '../platform/database/database.js';
import { Notifications } from '../platform/database/notifications.js';
import { Group } from './group.js';
import { forgetPrincipals } from './principals-channel.js';
import { TokenPolicy } from './token-policy.js';

const EVERYBODY = ['*'];

abstract class ForgettingService extends ResourceService {
  protected abstract readonly notifications: Notifications;

  protected override async stored(_rows: ReadonlyMap<string, Stored>, { transaction }: Write): Promise<void> {
    forgetPrincipals(transaction, this.notifications, EVERYBODY);
  }

  protected override async removing(_rows: ReadonlyMap<string, Stored>, _by: Principal, transaction: Transaction) {
    forgetPrincipals(transaction, this.notifications, EVERYBODY);
  }
}

@Injectable()
export class TokenPolicyService extends ForgettingService {
  constructor(
    tools: ResourceTools,
    protected readonly notifications: Notifications,
  ) {
    super(resourceOf(TokenPolicy), tools);
  }
}

@Injectable()
export class GroupService extends ForgettingService {
  constructor(
    tools: ResourceTools,
    protected readonly notifications: Notifications,
  ) {
    super(resourceOf(Group), tools);
  }
}
