// The OpenAPI document: Nest's own view of the routes, filled with what the registry knows of the resources.
import { type INestApplication, Injectable } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Field, isRequired } from '../engine/declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../engine/declare/resource.js';
import { type Dialect, NATIVE } from '../engine/dialect.js';
import { filterNames } from '../engine/query/filters.js';
import { imageFields } from '../engine/write/files.js';
import { VERSION } from '../platform/version.js';
import { netboxDocument } from './dialects/netbox.js';

type Schema = Record<string, unknown>;
type Operation = Record<string, unknown>;
type Paths = Record<string, Record<string, Operation>>;

const UUID: Schema = { type: 'string', format: 'uuid' };
const URI: Schema = { type: 'string', format: 'uri' };

@Injectable()
export class OpenApi {
  private app: INestApplication | undefined;
  private document: OpenAPIObject | undefined;
  private netbox: Record<string, unknown> | undefined;

  /** The application whose routes are described; the document is made when it is first asked for. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  /** The document with this server's own address, in the dialect that was asked. */
  of(origin: string, dialect: Dialect): Record<string, unknown> {
    const isNetbox = dialect.name === 'netbox';
    if (isNetbox) this.netbox ??= netboxDocument(this.make(dialect) as unknown as Record<string, unknown>);
    else this.document ??= this.make(NATIVE);
    const document = isNetbox ? this.netbox : this.document;
    return { ...document, servers: [{ url: `${origin}${dialect.prefix}` }] };
  }

  private make(dialect: Dialect): OpenAPIObject {
    const config = new DocumentBuilder()
      .setTitle('Rackwarden')
      .setDescription('A source of truth for data centres.')
      .setVersion(VERSION)
      .addApiKey({ type: 'apiKey', in: 'header', name: 'Authorization', description: 'Token <key>' }, 'token')
      .addBasicAuth({ type: 'http', scheme: 'basic' }, 'basic')
      .addCookieAuth('sessionid', { type: 'apiKey', in: 'cookie', name: 'sessionid' }, 'session')
      .addSecurityRequirements('token')
      .addSecurityRequirements('session')
      .build();
    const made = SwaggerModule.createDocument(this.app as INestApplication, config);
    const described = describePaths(made.paths as unknown as Paths, dialect);
    return {
      ...made,
      paths: described as never,
      components: { ...made.components, schemas: { ...SHARED, ...schemas(dialect) } as never },
    };
  }
}

/** Paths of the API alone, with the trailing slash that clients use. */
function describePaths(paths: Paths, dialect: Dialect): Paths {
  const described: Paths = {};
  for (const [path, operations] of Object.entries(paths)) {
    if (!path.startsWith('/api') || path.includes('*')) continue;
    const resource = allResources().find(({ route }) => path === `/${route}` || path === `/${route}/{id}`);
    const isOne = path.endsWith('/{id}');
    described[`${path.replace(/\/$/, '')}/`] = Object.fromEntries(
      Object.entries(operations)
        .filter(([method]) => method !== 'options' && method !== 'head')
        .map(([method, operation]) => [
          method,
          withIdempotencyKey(
            method,
            resource ? describeOperation(resource, isOne, method, operation, dialect) : operation,
          ),
        ]),
    );
  }
  return described;
}

function withIdempotencyKey(method: string, operation: Operation): Operation {
  if (method !== 'post') return operation;
  return { ...operation, parameters: [...((operation.parameters ?? []) as Schema[]), IDEMPOTENCY_KEY] };
}

const IDEMPOTENCY_KEY: Schema = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'A unique text of your choice. The same request with the same key is answered as the first was, for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function describeOperation(
  resource: ResourceMeta,
  isOne: boolean,
  method: string,
  operation: Operation,
  dialect: Dialect,
): Operation {
  const name = resource.model.name;
  const one = ref(name);
  const writable = ref(`Writable${name}`);
  const body = (schema: Schema) => ({ content: { 'application/json': { schema } } });
  const many = (schema: Schema) => ({ type: 'array', items: schema });
  const form = isOne || method === 'post' ? formContent(resource, dialect) : {};
  const request = isOne ? writable : method === 'post' ? { oneOf: [writable, many(writable)] } : many(writable);
  const answer = isOne
    ? one
    : method === 'get'
      ? ref(`${name}Page`)
      : method === 'post'
        ? { oneOf: [one, many(one)] }
        : many(one);
  const failures = {
    400: { description: 'A value is not valid.', ...body(ref('FieldErrors')) },
    403: { description: 'Not allowed.', ...body(ref('Refusal')) },
    ...(isOne ? { 404: { description: 'There is none, or none you may see.', ...body(ref('Refusal')) } } : {}),
  };
  const success =
    method === 'delete'
      ? { 204: { description: 'Deleted.' } }
      : { [method === 'post' ? 201 : 200]: { description: 'Done.', ...body(answer) } };
  return {
    ...operation,
    tags: [resource.app],
    summary: `${VERBS[method] ?? method} ${isOne ? `one ${resource.title}` : resource.path.replaceAll('-', ' ')}`,
    ...(method === 'get' && !isOne ? { parameters: listParameters(resource) } : {}),
    ...(isOne ? { parameters: [{ name: 'id', in: 'path', required: true, schema: UUID }] } : {}),
    ...(['post', 'put', 'patch'].includes(method)
      ? { requestBody: { required: true, content: { ...body(request).content, ...form } } }
      : {}),
    responses: { ...success, ...failures },
  };
}

const VERBS: Readonly<Record<string, string>> = {
  get: 'Read',
  post: 'Create',
  put: 'Replace',
  patch: 'Change',
  delete: 'Delete',
};

/** Bytes of an image come as a file of a form. */
function formContent(resource: ResourceMeta, dialect: Dialect): Schema {
  const images = imageFields(resource).filter(({ readOnly }) => !readOnly);
  if (images.length === 0) return {};
  const binary = { type: 'string', format: 'binary' };
  const schema = writeSchema(resource, dialect);
  const files = Object.fromEntries(images.map(({ name }) => [name, binary]));
  return {
    'multipart/form-data': { schema: { ...schema, properties: { ...(schema.properties as Schema), ...files } } },
  };
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

function listParameters(resource: ResourceMeta): Schema[] {
  const text = (name: string, description?: string) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
    ...(description ? { description } : {}),
  });
  const filters = filterNames(resource).map((name) => ({
    name,
    in: 'query',
    explode: true,
    schema: { type: 'array', items: { type: 'string' } },
  }));
  return [
    { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 0 } },
    { name: 'offset', in: 'query', schema: { type: 'integer', minimum: 0 } },
    { name: 'start', in: 'query', schema: UUID, description: 'Walk by key from this id on, without a count.' },
    text('ordering', 'Names of fields, comma-separated; - for descending.'),
    text('brief', 'Anything: the brief form.'),
    text('fields', 'Names of fields, comma-separated: only these.'),
    text('omit', 'Names of fields, comma-separated: not these.'),
    ...filters,
  ];
}

const SHARED: Record<string, Schema> = {
  Refusal: {
    type: 'object',
    required: ['detail'],
    properties: { detail: { type: 'string' }, code: { type: 'string' } },
  },
  FieldErrors: { type: 'object', additionalProperties: true },
};

function schemas(dialect: Dialect): Record<string, Schema> {
  return Object.fromEntries(
    allResources().flatMap((resource) => {
      const { name } = resource.model;
      return [
        [name, readSchema(resource, 'full')],
        [`Brief${name}`, readSchema(resource, 'brief')],
        [`Writable${name}`, writeSchema(resource, dialect)],
        [`${name}Page`, pageSchema(name)],
      ];
    }),
  );
}

function pageSchema(name: string): Schema {
  return {
    type: 'object',
    required: ['count', 'next', 'previous', 'results'],
    properties: {
      count: { type: 'integer', nullable: true },
      next: { ...URI, nullable: true },
      previous: { ...URI, nullable: true },
      results: { type: 'array', items: ref(name) },
    },
  };
}

function readSchema(resource: ResourceMeta, form: 'full' | 'brief'): Schema {
  const fields = resource.fields.filter(({ hidden, brief }) => !hidden && (form === 'full' || brief));
  const counts = Object.entries(resource.counts).filter(([, { brief }]) => form === 'full' || brief);
  return {
    type: 'object',
    properties: {
      id: { ...UUID, readOnly: true },
      url: { ...URI, readOnly: true },
      display: { type: 'string', readOnly: true },
      ...Object.fromEntries(fields.map((field) => [field.name, shownSchema(field)])),
      ...Object.fromEntries(counts.map(([name]) => [name, { type: 'integer', readOnly: true }])),
      ...(resource.hasDepth ? { _depth: { type: 'integer', readOnly: true } } : {}),
    },
  };
}

/** An object of any model, by its name and id. */
const NAMED_OBJECT: Schema = {
  type: 'object',
  required: ['object_type', 'object_id'],
  properties: {
    object_type: { type: 'string', example: 'dcim.interface' },
    object_id: UUID,
    object: { type: 'object', readOnly: true },
  },
};

function writeSchema(resource: ResourceMeta, dialect: Dialect): Schema {
  const fields = resource.fields.filter(({ readOnly }) => !readOnly);
  const required = fields.filter((field) => isRequired(field, dialect)).map(({ name }) => name);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(fields.map((field) => [field.name, givenSchema(field)])),
  };
}

function shownSchema(field: Field): Schema {
  const { kind, target, bare, nullable, choices, readOnly } = field;
  const more = { ...(nullable ? { nullable } : {}), ...(readOnly ? { readOnly } : {}) };
  if (kind === 'reference' && bare) return { ...UUID, ...more };
  if (kind === 'reference' && target) return { allOf: [ref(`Brief${resourceOf(target()).model.name}`)], ...more };
  if (kind === 'reverse' && target) {
    const item = { type: 'object', properties: { id: UUID, url: URI, display: { type: 'string' } } };
    return field.reverse?.one ? { ...item, ...more, nullable: true } : { type: 'array', items: item, ...more };
  }
  if (kind === 'any-list') return { type: 'array', items: field.through ? NAMED_OBJECT : { type: 'object' }, ...more };
  if (kind === 'any') return { type: 'object', ...more, nullable: true };
  if (kind === 'custom') return { type: 'object', additionalProperties: true, ...more };
  if (kind === 'references' && target) {
    return { type: 'array', items: ref(`Brief${resourceOf(target()).model.name}`), ...more };
  }
  if (kind === 'choice' && field.show) {
    const values = choices && choices.length <= 50 ? { enum: choices.map(({ value }) => value) } : {};
    return {
      type: 'object',
      properties: { value: { type: typeOfChoice(field), ...values }, label: { type: 'string' } },
      ...more,
    };
  }
  return { ...plainSchema(field), ...more };
}

const typeOfChoice = ({ type }: Field): string => (type === 'integer' ? 'integer' : 'string');

function givenSchema(field: Field): Schema {
  const { kind, nullable, choices, initial } = field;
  const more = {
    ...(nullable ? { nullable } : {}),
    ...(initial !== undefined && initial !== null ? { default: initial } : {}),
  };
  const reference = { oneOf: [UUID, { type: 'object', additionalProperties: true }] };
  if (kind === 'reference' || kind === 'any-id') return { ...reference, ...more };
  if (kind === 'custom') return { type: 'object', additionalProperties: true, ...more };
  if (kind === 'references') return { type: 'array', items: reference, ...more };
  if (kind === 'any-list') return { type: 'array', items: NAMED_OBJECT, ...more };
  if (kind === 'choice' && choices && choices.length <= 50) {
    return { type: typeOfChoice(field), enum: choices.map(({ value }) => value), ...more };
  }
  return { ...plainSchema(field), ...more };
}

function plainSchema({ kind, max, min }: Field): Schema {
  switch (kind) {
    case 'integer':
    case 'decimal':
      return {
        type: kind === 'integer' ? 'integer' : 'number',
        ...(min === undefined ? {} : { minimum: min }),
        ...(max === undefined ? {} : { maximum: max }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'instant':
      return { type: 'string', format: 'date-time' };
    case 'uuid':
      return UUID;
    case 'image':
      return URI;
    case 'list':
      return { type: 'array', items: { type: 'string' } };
    case 'json':
      return {};
    default:
      return { type: 'string', ...(max === undefined ? {} : { maxLength: max }) };
  }
}
