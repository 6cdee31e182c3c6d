// The operations of the API: those that every resource has, and those that a controller describes.
import { isRequired } from '../../engine/declare/field.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { type Description, type Parameter, schemaIn } from '../../engine/openapi/described.js';
import { FREE_OBJECT, listOf, object, type Schema, TEXT } from '../../engine/openapi/schema.js';
import type { Schemas } from '../../engine/openapi/schemas.js';
import { filterNames } from '../../engine/query/filters.js';
import { refusalsFor } from './refusals.js';
import type { Route } from './routes.js';

export type Operation = Readonly<Record<string, unknown>>;

const json = (schema: Schema) => ({ 'application/json': { schema } });
const IDEMPOTENCY_KEY = { $ref: '#/components/parameters/IdempotencyKey' };
const IF_MATCH = { $ref: '#/components/parameters/IfMatch' };
const VERSION_HEADER = { ETag: { $ref: '#/components/headers/ETag' } };
const LOCATION_HEADER = { Location: { $ref: '#/components/headers/Location' } };
/** Beside what every operation takes: nobody in particular. */
const ANYBODY = [{ token: [] }, { session: [] }, {}];
const WITH_BASIC = [{ token: [] }, { session: [] }, { basic: [] }];

/** Operation, path by path and method by method: one that stands for several paths is there once for each. */
export function operationsOf(route: Route, schemas: Schemas): [path: string, operation: Operation][] {
  const { path, resource, description, isCommon } = route;
  if (description) {
    return pathsOf(route, schemas).map((one) => [
      one,
      describedOperation({ ...route, path: one }, description, schemas),
    ]);
  }
  return resource && isCommon ? [[path, plainOperation(resource, route, schemas)]] : [];
}

/** `/api/{app}/` as `/api/dcim/` and so on, where the description tells which there are. */
function pathsOf({ path, paths = {} }: Route, schemas: Schemas): string[] {
  const [[parameter, valuesOf] = []] = Object.entries(paths);
  if (parameter === undefined || !valuesOf) return [path];
  return valuesOf(schemas).map((value) => path.replace(`{${parameter}}`, value));
}

const VERBS: Readonly<Record<string, readonly [ofOne: string, ofMany: string]>> = {
  get: ['retrieve', 'list'],
  post: ['create', 'create'],
  put: ['update', 'bulk_update'],
  patch: ['partial_update', 'bulk_partial_update'],
  delete: ['destroy', 'bulk_destroy'],
};

const WORDS: Readonly<Record<string, string>> = {
  get: 'Read',
  post: 'Create',
  put: 'Replace',
  patch: 'Change',
  delete: 'Delete',
};

const segmentsOf = (path: string): string[] =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== 'api' && !part.startsWith('{'))
    .map((part) => part.replaceAll('-', '_'));

/** The heading that an operation stands under. */
export const tagOf = (path: string): string => path.split('/').filter(Boolean)[1] ?? 'api';

function security({ method, takesBasic, resource }: Route): Operation {
  if (takesBasic) return { security: WITH_BASIC };
  return method === 'get' && !resource?.options.confidential ? { security: ANYBODY } : {};
}

function plainOperation(resource: ResourceMeta, route: Route, schemas: Schemas): Operation {
  const { path, method } = route;
  const isOne = path.endsWith('{id}/');
  const parameters = [
    ...(isOne ? [idParameter(schemas)] : []),
    ...(method === 'get' && !isOne ? listParameters(resource, schemas) : []),
    ...(method === 'post' ? [IDEMPOTENCY_KEY] : []),
    ...(isOne && method !== 'get' ? [IF_MATCH] : []),
  ];
  const body = requestBody(resource, method, isOne, schemas);
  return {
    operationId: [...segmentsOf(path), VERBS[method]?.[isOne ? 0 : 1]].join('_'),
    tags: [tagOf(path)],
    summary: `${WORDS[method]} ${isOne ? `one ${resource.title}` : resource.path.replaceAll('-', ' ')}`,
    description: explanation(method, isOne),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: {
      ...success(resource, method, isOne, schemas),
      ...refusalsFor(...(isOne ? [404] : []), ...conflictsOf(method, isOne)),
    },
    ...security(route),
  };
}

function conflictsOf(method: string, isOne: boolean): number[] {
  if (method === 'post') return [409, 422];
  if (method === 'get') return [];
  return [...(method === 'delete' ? [409] : []), ...(isOne ? [412] : [])];
}

function explanation(method: string, isOne: boolean): string {
  if (isOne) return OF_ONE[method] ?? '';
  return OF_MANY[method] ?? '';
}

const OF_ONE: Readonly<Record<string, string>> = {
  get: 'The object, if the caller may view it.',
  put: 'Gives the object new values; what is left out keeps its value.',
  patch: 'Changes the fields that are given.',
  delete: 'Deletes the object and what belongs to it. It is refused while other objects depend on it.',
};

const OF_MANY: Readonly<Record<string, string>> = {
  get: 'A page of those that the caller may view. A filter that is given several times matches any of its values; cf_… filters by a custom field.',
  post: 'Creates one object, or all those of a list, or none of them.',
  put: 'Gives every object of the list new values, or none of them.',
  patch: 'Changes every object of the list, or none of them.',
  delete: 'Deletes every object of the list, or none of them.',
};

function requestBody(resource: ResourceMeta, method: string, isOne: boolean, schemas: Schemas): Operation | undefined {
  if (method === 'get') return undefined;
  if (method === 'delete') {
    return isOne
      ? { content: json(schemas.deletionMessage()) }
      : { required: true, content: json(listOf(schemas.deletion())) };
  }
  const what = method === 'patch' ? 'part' : 'whole';
  if (!isOne && method !== 'post') {
    return { required: true, content: json(listOf(schemas.identified(resource, what))) };
  }
  const one = what === 'whole' ? schemas.writable(resource) : schemas.patched(resource);
  const form = schemas.form(resource, what);
  return {
    // An empty body is {}.
    required:
      what === 'whole' && resource.fields.some((field) => isRequired(field, schemas.dialect) && !field.readOnly),
    content: {
      ...json(method === 'post' ? oneOrMany(one) : one),
      ...(form ? { 'multipart/form-data': { schema: form } } : {}),
    },
  };
}

function success(resource: ResourceMeta, method: string, isOne: boolean, schemas: Schemas): Operation {
  if (method === 'delete') return { 204: { description: 'Deleted.' } };
  const one = schemas.full(resource);
  if (isOne) return { 200: { description: 'The object.', headers: VERSION_HEADER, content: json(one) } };
  if (method === 'get') return { 200: { description: 'A page.', content: json(schemas.page(resource)) } };
  if (method !== 'post')
    return { 200: { description: 'The objects, in the order given.', content: json(listOf(one)) } };
  return {
    201: {
      description: 'What was created, in the order given; of one object the headers say where and which version.',
      headers: { ...LOCATION_HEADER, ...VERSION_HEADER },
      content: json(oneOrMany(one)),
    },
  };
}

/** One object or a list of them. The list has a title: generators for Rust name a variant after it, which they cannot otherwise. */
function oneOrMany(one: Schema): Schema {
  const name = String(one.$ref).split('/').at(-1);
  return { oneOf: [one, listOf(one, { title: `${name}List` })] };
}

const idParameter = ({ key }: Schemas): Operation => ({ name: 'id', in: 'path', required: true, schema: key });

/** Written out: clients look for the names of parameters here, and follow no references. */
function listParameters(resource: ResourceMeta, schemas: Schemas): Operation[] {
  const values = schemas.component('FilterValues', () => listOf(TEXT));
  return [
    ...LIST_PARAMETERS,
    { name: 'start', in: 'query', description: 'Walk by key from this id on, without a count.', schema: schemas.key },
    ...filterNames(resource, schemas.dialect).map((name) => ({ name, in: 'query', schema: values })),
  ];
}

const query = (name: string, description: string, schema: Schema): Operation => ({
  name,
  in: 'query',
  description,
  schema,
});

const NAMES = 'Names of properties, comma-separated';

const LIST_PARAMETERS: readonly Operation[] = [
  query('limit', 'How many there are on a page; 0: as many as the server allows.', { type: 'integer', minimum: 0 }),
  query('offset', 'How many come before the page.', { type: 'integer', minimum: 0 }),
  query('ordering', `${NAMES}; - for descending.`, TEXT),
  query('brief', 'Any value but the empty one: objects in their brief form, without their other properties.', TEXT),
  query('fields', `${NAMES}: objects have only these.`, TEXT),
  query('omit', `${NAMES}: objects are without these.`, TEXT),
];

function describedOperation(route: Route, description: Description, schemas: Schemas): Operation {
  const { path, method } = route;
  const { summary, body, verb = VERBS[method]?.[0], query: asked = [] } = description;
  const segments = segmentsOf(path);
  const parameters = [
    ...(path.includes('{id}') ? [idParameter(schemas)] : []),
    ...asked.map((one) => parameterOf(one, schemas)),
    ...(method === 'post' ? [IDEMPOTENCY_KEY] : []),
  ];
  const texts = (description.bodyText ?? []).map((type) => [type, { schema: TEXT }]);
  return {
    operationId: [...(segments.length > 0 ? segments : ['root']), verb].join('_'),
    tags: [description.tag ?? tagOf(path)],
    summary,
    description: description.description ?? `${summary}.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: !description.isBodyOptional,
            content: { ...json(schemaIn(body, schemas)), ...Object.fromEntries(texts) },
          },
        }
      : {}),
    responses: {
      ...answersOf(description, schemas),
      ...refusalsFor(
        ...(path.includes('{id}') ? [404] : []),
        ...(method === 'post' ? [409, 422] : []),
        ...(description.refusals ?? []),
      ),
    },
    ...(description.isOpen ? { security: [{}] } : security(route)),
  };
}

function parameterOf({ name, description, required, schema }: Parameter, schemas: Schemas): Operation {
  return {
    name,
    in: 'query',
    ...(description ? { description } : {}),
    ...(required ? { required } : {}),
    schema: schemaIn(schema, schemas),
  };
}

function answersOf({ answers, also = [] }: Description, schemas: Schemas): Operation {
  const others = Object.fromEntries(also.map((type) => [type, { schema: TEXT }]));
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      schema === null
        ? { description: 'Done.' }
        : { description: 'The answer.', content: { ...json(schemaIn(schema, schemas)), ...others } },
    ]),
  );
}

export function optionsOf(path: string): Operation {
  const segments = segmentsOf(path);
  const isOne = path.endsWith('}/');
  const words = segments.slice(1).join(' ').replaceAll('_', ' ') || segments[0] || 'the API';
  return {
    operationId: [...(segments.length > 0 ? segments : ['root']), isOne ? 'object_options' : 'options'].join('_'),
    tags: [tagOf(path)],
    summary: `Describe ${isOne ? 'one of ' : ''}${words}`,
    description: 'What may be written here by the caller, field by field.',
    ...(path.includes('{id}') ? { parameters: [{ name: 'id', in: 'path', required: true, schema: TEXT }] } : {}),
    responses: {
      200: { description: 'The answer.', content: json({ $ref: '#/components/schemas/Options' }) },
      ...refusalsFor(404),
    },
    security: ANYBODY,
  };
}

/** The answer to OPTIONS. */
export const OPTIONS_SCHEMA: Schema = object(
  {
    name: TEXT,
    description: TEXT,
    renders: listOf(TEXT),
    parses: listOf(TEXT),
    actions: { type: 'object', additionalProperties: { type: 'object', additionalProperties: FREE_OBJECT } },
  },
  ['actions'],
);
