// `/api/` and the first page of each application: where everything is.
import { Controller, Get, Options, Param } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import { allResources } from '../engine/declare/resource.js';
import { NotFound } from '../engine/errors.js';
import { Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';

/** Endpoints that are not resources, by application. */
const MORE: Readonly<Record<string, readonly string[]>> = { users: ['config'] };

@Public()
@Controller('api')
export class RootController {
  @Get()
  root(@Viewed() { origin }: View): Record<string, string> {
    const apps = [...new Set(allResources().map(({ app }) => app))].sort();
    return {
      ...Object.fromEntries(apps.map((app) => [app, `${origin}/api/${app}/`])),
      'authentication-check': `${origin}/api/authentication-check/`,
      schema: `${origin}/api/schema/`,
      status: `${origin}/api/status/`,
    };
  }

  @Options()
  describe() {
    return describeRoot('API Root');
  }

  @Get(':app')
  app(@Param('app') app: string, @Viewed() { origin }: View): Record<string, string> {
    const paths = allResources().flatMap((resource) => (resource.app === app ? [resource.path] : []));
    if (paths.length === 0) throw new NotFound();
    const names = [...paths, ...(MORE[app] ?? [])].sort();
    return Object.fromEntries(names.map((name) => [name, `${origin}/api/${app}/${name}/`]));
  }

  @Options(':app')
  describeApp() {
    return describeRoot('API Root');
  }
}

const describeRoot = (name: string) => ({
  name,
  description: '',
  renders: ['application/json', 'text/html'],
  parses: ['application/json'],
});
