import { Global, Module } from '@nestjs/common';
import { RefusalWatch } from '../engine/access/refusal-watch.js';
import { resourceParts } from '../engine/resource.module.js';
import { AuditChain } from './audit/audit-chain.js';
import { AuditEntry } from './audit/audit-entry.js';
import { AuditLog } from './audit/audit-log.js';
import { Concerned } from './concerned.js';
import { ConfigController } from './config.controller.js';
import { Credentials } from './credentials.js';
import { DashboardController } from './dashboard.controller.js';
import { FirstAccount } from './first-account.js';
import { Granting } from './granting.js';
import { Group } from './group.js';
import { GroupMembers } from './group-members.js';
import { Loosening } from './loosening.js';
import { MatchingCount } from './matching-count.js';
import { ObjectPermission } from './object-permission.js';
import { Passwords } from './passwords.js';
import { GroupService, ObjectPermissionService, PolicyTools, TokenPolicyService } from './policy.service.js';
import { Sessions } from './sessions.js';
import { Throttle } from './throttle.js';
import { TokenController } from './token.controller.js';
import { Token } from './token.js';
import { TokenService } from './token.service.js';
import { TokenKeys } from './token-keys.js';
import { TokenPolicy } from './token-policy.js';
import { TokenPolicyExplanation } from './token-policy-explanation.js';
import { User } from './user.js';
import { UserService } from './user.service.js';
import { UserTokenPolicies } from './user-token-policy.js';

const parts = resourceParts(
  { model: User, service: UserService },
  { model: Group, service: GroupService },
  { model: ObjectPermission, service: ObjectPermissionService },
  { model: TokenPolicy, service: TokenPolicyService },
  { model: Token, service: TokenService, controller: TokenController },
  AuditEntry,
);

/** People, their groups, what they may do, their tokens, what an administrator allows with tokens, and the log of all that. */
@Global()
@Module({
  controllers: [ConfigController, DashboardController, ...parts.controllers],
  providers: [
    Concerned,
    Credentials,
    FirstAccount,
    Granting,
    GroupMembers,
    Loosening,
    MatchingCount,
    Passwords,
    PolicyTools,
    Sessions,
    Throttle,
    TokenKeys,
    TokenPolicyExplanation,
    UserTokenPolicies,
    AuditChain,
    AuditLog,
    { provide: RefusalWatch, useExisting: AuditLog },
    ...parts.providers,
  ],
  exports: [
    AuditLog,
    Concerned,
    Credentials,
    FirstAccount,
    GroupMembers,
    MatchingCount,
    Passwords,
    RefusalWatch,
    Sessions,
    Throttle,
    TokenKeys,
    TokenPolicyExplanation,
    UserTokenPolicies,
    ...parts.exports,
  ],
})
export class UsersModule {}
