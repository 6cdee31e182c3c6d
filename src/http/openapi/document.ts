// The OpenAPI document: the routes of the server, filled with what the registry knows of the resources, in either dialect.
import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Dialect } from '../../engine/dialect.js';
import type { Schema } from '../../engine/openapi/schema.js';
import { Schemas } from '../../engine/openapi/schemas.js';
import { VERSION } from '../../platform/version.js';
import { absentOperations } from './absent-operations.js';
import { OPTIONS_SCHEMA, type Operation, operationsOf, optionsOf, tagOf } from './operations.js';
import { refusalResponses, refusalSchemas } from './refusals.js';
import { type Route, routesOf } from './routes.js';
import { describeTag } from './tags.js';

type Paths = Record<string, Record<string, Operation>>;

export interface Document {
  readonly openapi: string;
  readonly paths: Paths;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  readonly [part: string]: unknown;
}

/** Where clients look a path up: behind the address in `servers`, or with all that stands in front of it. */
export type PathStyle = 'from server' | 'from root';

@Injectable()
export class OpenApi {
  private readonly documents = new Map<Dialect['name'], Document>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** The document with this server's own address, in the dialect that was asked. */
  of(origin: string, dialect: Dialect, style: PathStyle = 'from server'): Document {
    const document = this.inDialect(dialect);
    const info = { ...INFO, contact: { name: 'Rackwarden', url: origin } };
    if (style === 'from server' || dialect.prefix === '') {
      return { ...document, info, servers: [{ url: `${origin}${dialect.prefix}` }] };
    }
    const paths = Object.entries(document.paths).map(([path, operations]) => [`${dialect.prefix}${path}`, operations]);
    const servers = [{ url: `${origin}${dialect.prefix}` }];
    const both = LOOKED_UP_BOTH_WAYS.map((path) => [path, { servers, get: renamed(document.paths[path]?.get) }]);
    return { ...document, info, servers: [{ url: origin }], paths: Object.fromEntries([...paths, ...both]) };
  }

  /** The routes of the API that nobody has described. */
  undescribed(): string[] {
    return this.routes()
      .filter(({ isCommon, description }) => !isCommon && !description)
      .map(({ method, path }) => `${method} ${path}`);
  }

  private routes(): Route[] {
    return routesOf(this.discovery, this.scanner);
  }

  private inDialect(dialect: Dialect): Document {
    const known = this.documents.get(dialect.name);
    if (known) return known;
    const made = this.make(dialect);
    this.documents.set(dialect.name, made);
    return made;
  }

  private make(dialect: Dialect): Document {
    const schemas = new Schemas(dialect);
    const paths: Paths = {};
    const add = (path: string, method: string, operation: Operation) => {
      paths[path] = { ...paths[path], [method]: operation };
    };
    for (const route of this.routes()) {
      for (const [path, operation] of operationsOf(route, schemas)) add(path, route.method, operation);
    }
    if (dialect.name === 'netbox') {
      for (const [path, method, operation] of absentOperations(schemas)) add(path, method, operation);
    }
    for (const path of Object.keys(paths)) add(path, 'options', optionsOf(path));
    const tags = [...new Set(Object.keys(paths).map(tagOf))].sort();
    return {
      openapi: '3.0.3',
      info: INFO,
      servers: [],
      tags: tags.map((name) => ({ name, description: describeTag(name) })),
      security: [{ token: [] }, { session: [] }],
      paths,
      components: {
        schemas: { ...refusalSchemas(), Options: OPTIONS_SCHEMA, ...Object.fromEntries(schemas.components) },
        responses: refusalResponses(),
        parameters: PARAMETERS,
        headers: HEADERS,
        securitySchemes: SECURITY_SCHEMES,
      },
    };
  }
}

/** Ansible's inventory plugin looks for its filters here: up to Ansible 11 without what stands in front of `/api/`. */
const LOOKED_UP_BOTH_WAYS = ['/api/dcim/devices/', '/api/virtualization/virtual-machines/'];

/** Two operations have two ids. */
const renamed = (operation: Operation = {}): Operation => ({
  ...operation,
  operationId: `${operation.operationId}_from_server`,
});

const INFO = {
  title: 'Rackwarden',
  description:
    'A source of truth for data centres.\n\n' +
    'Values are taken as leniently as NetBox takes them: a number or a truth value may come as text, a moment in any ' +
    'form of ISO 8601. What is only read is ignored in a body. Bodies of one object may be a form ' +
    '(`multipart/form-data`) as well.\n\n' +
    'A related object that the caller may not view has an `id`, a `url`, `restricted: true`, and no name.\n\n' +
    'With `brief`, `fields` or `omit` the objects of an answer have fewer properties, the required ones among them.',
  version: VERSION,
  license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
};

const PARAMETERS: Readonly<Record<string, Schema>> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A unique text of your choice. The same request with the same key is answered as the first was, for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The ETag of the version that the request is about: of any other, it is refused.',
    schema: { type: 'string' },
  },
};

const HEADERS: Readonly<Record<string, Schema>> = {
  ETag: { description: 'Changes with every change of the object.', schema: { type: 'string' } },
  Location: { description: 'The address of the new object.', schema: { type: 'string', format: 'uri' } },
};

const SECURITY_SCHEMES: Readonly<Record<string, Schema>> = {
  token: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Token `, and the 40 characters of a key.',
  },
  basic: { type: 'http', scheme: 'basic', description: 'Name and password, for tokens alone.' },
  session: { type: 'apiKey', in: 'cookie', name: 'sessionid', description: 'The session of a browser.' },
};
