// `/api/` and the first page of each application: where everything is.
import { Controller, Get, Options, Param } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import { allResources } from '../engine/declare/resource.js';
import type { Dialect } from '../engine/dialect.js';
import { NotFound } from '../engine/errors.js';
import { Described } from '../engine/openapi/described.js';
import { ADDRESS, type Schema } from '../engine/openapi/schema.js';
import { Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';
import { ABSENT } from './dialects/absent.js';

/** Endpoints that are not resources, by application. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  users: ['config'],
  extras: ['dashboard'],
  dcim: ['connected-device'],
};

/** By name, the address of each. */
const ADDRESSES: Schema = { type: 'object', additionalProperties: ADDRESS };

@Public()
@Controller('api')
export class RootController {
  @Described({ summary: 'List the applications', answers: { 200: ADDRESSES } })
  @Get()
  root(@Viewed() { origin, dialect }: View): Record<string, string> {
    const base = `${origin}${dialect.prefix}/api`;
    return {
      ...Object.fromEntries(appsIn(dialect).map((app) => [app, `${base}/${app}/`])),
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

  @Described({
    summary: 'List the endpoints of an application',
    paths: { app: ({ dialect }) => appsIn(dialect) },
    answers: { 200: ADDRESSES },
  })
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

/** The applications whose first page a dialect has. */
const appsIn = (dialect: Pick<Dialect, 'name'>): string[] =>
  [...new Set([...allResources().map(({ app }) => app), ...Object.keys(absentIn(dialect))])].sort();

/** What is served as empty lists. */
const absentIn = ({ name }: Pick<Dialect, 'name'>) =>
  (name === 'netbox' ? ABSENT : {}) as Readonly<Record<string, readonly string[]>>;

const describeRoot = (name: string) => ({
  name,
  description: '',
  renders: ['application/json', 'text/html'],
  parses: ['application/json'],
});
