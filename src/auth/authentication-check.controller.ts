// `GET /api/authentication-check/`: who is asking, with which token, and what they may do. In the NetBox dialect the user
// alone, as NetBox 4.6 answers.
import { Controller, Get, Inject, Options } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { allResources, resourceOf } from '../engine/declare/resource.js';
import { NotAuthenticated } from '../engine/errors.js';
import { By, Viewed } from '../engine/request.js';
import { ResourceRepository, type View } from '../engine/resource.repository.js';
import { Database } from '../platform/database/database.js';
import { Token } from '../users/token.js';
import { User } from '../users/user.js';

@Public()
@Controller('api/authentication-check')
export class AuthenticationCheckController {
  constructor(
    @Inject(ResourceRepository) private readonly repository: ResourceRepository,
    @Inject(RowPolicy) private readonly policy: RowPolicy,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get()
  async check(@By() by: Principal, @Viewed() view: View) {
    if (!by.user) throw new NotAuthenticated();
    const connection = this.database.read();
    const [user] = await this.repository.load(resourceOf(User), [by.user.id], view, connection);
    if (view.dialect.name === 'netbox') return user;
    const [token = null] = by.token
      ? await this.repository.load(resourceOf(Token), [by.token.id], view, connection)
      : [];
    return { user, token, authenticated_by: by.via, permissions: this.permissionsOf(by) };
  }

  @Options()
  describe() {
    return { name: 'Authentication Check', description: '', renders: ['application/json', 'text/html'], parses: [] };
  }

  /** By resource: the actions that something grants, at least on some rows. */
  private permissionsOf(by: Principal): Record<string, string[]> {
    return Object.fromEntries(
      allResources().flatMap((resource) => {
        const granted = resource.actions.filter(
          (action) => this.policy.permitted(by, action, resource).rows !== 'none',
        );
        return granted.length > 0 ? [[resource.label, granted]] : [];
      }),
    );
  }
}
