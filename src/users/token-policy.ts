// What an administrator allows with tokens, user by user and group by group.
import { Bool, Text, Texts, WholeNumber } from '../engine/declare/fields.js';
import { Identified } from '../engine/declare/identified.js';
import { References } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { sortedNetworks } from '../platform/network/address-set.js';
import { Group } from './group.js';
import { POLICY_GROUPS, POLICY_USERS } from './through.js';
import { networkOf } from './token.js';
import { User } from './user.js';

@Resource({ app: 'users', path: 'token-policies', title: 'token policy', order: ['name'], confidential: true })
export class TokenPolicy extends Identified {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @Bool({ initial: true }) canCreate!: boolean;
  @Bool({ initial: true }) canModify!: boolean;
  @WholeNumber({ min: 0, max: 1_000_000, optional: true }) maxTokens!: number | null;
  @WholeNumber({ min: 1, max: 36_500, optional: true }) maxLifetimeDays!: number | null;
  @Bool({ initial: true }) writeAllowed!: boolean;
  @Texts({ each: networkOf, whole: sortedNetworks }) requiredIps!: string[];
  @References(() => User, { through: POLICY_USERS }) users!: User[];
  @References(() => Group, { through: POLICY_GROUPS }) groups!: Group[];
}
