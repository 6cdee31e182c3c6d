// The tables between users, groups, permissions and token policies.
import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Group } from './group.js';
import { ObjectPermission } from './object-permission.js';
import { TokenPolicy } from './token-policy.js';
import { User } from './user.js';

@Entity('users_user_groups')
export class UserGroup {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
  @Index()
  @PrimaryColumn({ name: 'group_id', type: 'uuid' })
  groupId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User>;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id' })
  group!: Relation<Group>;
}

@Entity('users_token_policy_users')
export class TokenPolicyUser {
  @PrimaryColumn({ name: 'policy_id', type: 'uuid' }) policyId!: string;
  @Index()
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: string;

  @ManyToOne(() => TokenPolicy, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'policy_id' })
  policy!: Relation<TokenPolicy>;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User>;
}

@Entity('users_token_policy_groups')
export class TokenPolicyGroup {
  @PrimaryColumn({ name: 'policy_id', type: 'uuid' }) policyId!: string;
  @Index()
  @PrimaryColumn({ name: 'group_id', type: 'uuid' })
  groupId!: string;

  @ManyToOne(() => TokenPolicy, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'policy_id' })
  policy!: Relation<TokenPolicy>;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id' })
  group!: Relation<Group>;
}

@Entity('users_object_permission_users')
export class PermissionUser {
  @PrimaryColumn({ name: 'permission_id', type: 'uuid' }) permissionId!: string;
  @Index()
  @PrimaryColumn({ name: 'user_id', type: 'uuid' })
  userId!: string;

  @ManyToOne(() => ObjectPermission, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'permission_id' })
  permission!: Relation<ObjectPermission>;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<User>;
}

@Entity('users_object_permission_groups')
export class PermissionGroup {
  @PrimaryColumn({ name: 'permission_id', type: 'uuid' }) permissionId!: string;
  @Index()
  @PrimaryColumn({ name: 'group_id', type: 'uuid' })
  groupId!: string;

  @ManyToOne(() => ObjectPermission, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'permission_id' })
  permission!: Relation<ObjectPermission>;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id' })
  group!: Relation<Group>;
}
