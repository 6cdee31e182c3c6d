// The lists of applications that are not here, which the NetBox dialect serves empty.
import { COUNT, FREE_OBJECT, listOf, nullable, object, type Schema, TEXT } from '../../engine/openapi/schema.js';
import type { Schemas } from '../../engine/openapi/schemas.js';
import { ABSENT } from '../dialects/absent.js';
import type { Operation } from './operations.js';
import { refusalsFor } from './refusals.js';

/** What programs filter by that look into all of NetBox. */
const FILTERS = ['id', 'name', 'slug', 'q', 'tag', 'status', 'site', 'region', 'tenant', 'device', 'device_id', 'role'];

export function absentOperations(schemas: Schemas): [path: string, method: string, operation: Operation][] {
  const page = schemas.component('EmptyPage', () => EMPTY_PAGE);
  return Object.entries(ABSENT).flatMap(([app, lists]) =>
    lists.map((list): [string, string, Operation] => [`/api/${app}/${list}/`, 'get', readEmpty(app, list, page)]),
  );
}

function readEmpty(app: string, list: string, page: Schema): Operation {
  const words = list.replaceAll('-', ' ');
  return {
    operationId: `${app}_${list.replaceAll('-', '_')}_list`,
    tags: [app],
    summary: `Read ${words}`,
    description: 'This server keeps none: the page is always empty.',
    parameters: [
      parameter('limit', COUNT),
      parameter('offset', COUNT),
      parameter('ordering', TEXT),
      ...FILTERS.map((name) => parameter(name, TEXT)),
    ],
    responses: {
      200: { description: 'An empty page.', content: { 'application/json': { schema: page } } },
      ...refusalsFor(),
    },
  };
}

const parameter = (name: string, schema: Schema): Operation => ({ name, in: 'query', schema });

const EMPTY_PAGE: Schema = object({
  count: { type: 'integer', enum: [0] },
  next: nullable(TEXT),
  previous: nullable(TEXT),
  results: listOf(FREE_OBJECT, { maxItems: 0 }),
});
