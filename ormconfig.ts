// The one TypeORM DataSource: the server and the migration commands use it.
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Location } from './src/dcim/location.js';
import { Region } from './src/dcim/region.js';
import { Site } from './src/dcim/site.js';
import { SiteGroup } from './src/dcim/site-group.js';
import { ObjectChange } from './src/extras/object-change.js';
import { Tag } from './src/extras/tag.js';
import { TaggedItem } from './src/extras/tagged-item.js';
import { IdempotencyRecord } from './src/http/idempotency-record.js';
import { dataSourceOptions } from './src/platform/database/data-source.js';
import { MIGRATIONS } from './src/platform/database/migrations.js';
import { Tenant } from './src/tenancy/tenant.js';
import { TenantGroup } from './src/tenancy/tenant-group.js';
import { Group } from './src/users/group.js';
import { TokenPolicyGroup, TokenPolicyUser, UserGroup } from './src/users/links.js';
import { Session } from './src/users/session.js';
import { Token } from './src/users/token.js';
import { TokenPolicy } from './src/users/token-policy.js';
import { User } from './src/users/user.js';
import { UserConfig } from './src/users/user-config.js';

export const ENTITIES = [
  User,
  Group,
  UserGroup,
  UserConfig,
  Token,
  TokenPolicy,
  TokenPolicyUser,
  TokenPolicyGroup,
  Session,
  Tag,
  TaggedItem,
  ObjectChange,
  IdempotencyRecord,
  TenantGroup,
  Tenant,
  Region,
  SiteGroup,
  Site,
  Location,
];

/** A data source for the database behind `url`. */
export function createDataSource(url: string): DataSource {
  return new DataSource(dataSourceOptions({ url, entities: ENTITIES, migrations: MIGRATIONS }));
}

export default createDataSource(process.env.DATABASE_URL ?? 'postgresql://localhost/rackwarden');
