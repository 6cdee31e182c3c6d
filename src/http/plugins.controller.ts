// `/api/plugins/`: where the plugins of NetBox and of Nautobot have their endpoints. There are none here.
import { Controller, Get, Options } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import type { Principal } from '../engine/access/principal.js';
import { NotAuthenticated, PermissionDenied } from '../engine/errors.js';
import { By, Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';

const described = (name: string) => ({
  name,
  description: '',
  renders: ['application/json', 'text/html'],
  parses: ['application/json'],
});

@Public()
@Controller('api/plugins')
export class PluginsController {
  @Get()
  root(@Viewed() { origin, dialect }: View): Record<string, string> {
    return { 'installed-plugins': `${origin}${dialect.prefix}/api/plugins/installed-plugins/` };
  }

  @Options()
  describe() {
    return described('Plugins');
  }

  /** The peers tell only their staff. */
  @Get('installed-plugins')
  installed(@By() { user }: Principal): readonly never[] {
    if (!user) throw new NotAuthenticated();
    if (!user.isStaff && !user.isSuperuser) throw new PermissionDenied();
    return [];
  }

  @Options('installed-plugins')
  describeInstalled() {
    return described('Installed Plugins');
  }
}
