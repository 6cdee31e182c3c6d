// `/api/` and the first page of each application: where everything is.
import { Controller, Get, Options, Param } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import { allResources } from '../engine/declare/resource.js';
import type { Dialect } from '../engine/dialect.js';
import { NotFound } from '../engine/errors.js';
import { Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';
import { ABSENT } from './dialects/absent.js';

/** Endpoints that are not resources, by application. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  users: ['config'],
  extras: ['dashboard'],
  dcim: ['connected-device'],
};

@Public()
@Controller('api')
export class RootController {
  @Get()
  root(@Viewed() { origin, dialect }: View): Record<string, string> {
    const base = `${origin}${dialect.prefix}/api`;
    const here = allResources().map(({ app }) => app);
    const apps = [...new Set([...here, ...Object.keys(absentIn(dialect))])].sort();
    return {
      ...Object.fromEntries(apps.map((app) => [app, `${base}/${app}/`])),
      'authentication-check': `${base}/authentication-check/`,
      plugins: `${base}/plugins/`,
      schema: `${base}/schema/`,
      status: `${base}/status/`,
    };
  }

  @Options()
  describe() {
    return describeRoot('API Root');
  }

  @Get(':app')
  app(@Param('app') app: string, @Viewed() { origin, dialect }: View): Record<string, string> {
    const paths = allResources().flatMap((resource) => (resource.app === app ? [resource.path] : []));
    const names = [...new Set([...paths, ...(MORE[app] ?? []), ...(absentIn(dialect)[app] ?? [])])].sort();
    if (names.length === 0) throw new NotFound();
    return Object.fromEntries(names.map((name) => [name, `${origin}${dialect.prefix}/api/${app}/${name}/`]));
  }

  @Options(':app')
  describeApp() {
    return describeRoot('API Root');
  }
}

/** What is served as empty lists. */
const absentIn = ({ name }: Dialect) =>
  (name === 'netbox' ? ABSENT : {}) as Readonly<Record<string, readonly string[]>>;

const describeRoot = (name: string) => ({
  name,
  description: '',
  renders: ['application/json', 'text/html'],
  parses: ['application/json'],
});
