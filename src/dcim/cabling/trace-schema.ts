// What the API document says of traces and paths.
import { resourceOf } from '../../engine/declare/resource.js';
import { FLAG, listOf, nullable, object, type Schema } from '../../engine/openapi/schema.js';
import type { Schemas } from '../../engine/openapi/schemas.js';
import { Cable } from './cable.js';

/** A trace, as `hops.ts` and the NetBox dialect show it: one end or all ends, a cable, one end or all ends. */
export function traceSchema(schemas: Schemas): Schema {
  const cable = resourceOf(Cable);
  const traced = schemas.component('TracedCable', () => {
    const nested = schemas.nestedProperties(cable);
    const more = Object.keys(nested).filter((name) => !['id', 'url', 'display'].includes(name));
    const own = schemas.picked(cable, ['type', 'label', 'color', 'length', 'description']);
    const bare = Object.fromEntries(
      ['status', 'length_unit'].map((name) => [name, nullable({ type: 'string' })] as const),
    );
    return object({ ...nested, ...own, ...bare }, [...more, ...Object.keys(own), ...Object.keys(bare)]);
  });
  const end = schemas.anyObject();
  const ends = schemas.dialect.name === 'native' ? end : listOf(end);
  return listOf(listOf({ anyOf: [ends, nullable(traced)] }, { minItems: 3, maxItems: 3 }));
}

/** The paths over a port: lists of ends and cables in turn. */
export function pathsSchema(schemas: Schemas): Schema {
  const path = schemas.component('TracedPath', () =>
    object({
      id: schemas.key,
      path: listOf(listOf(schemas.anyObject())),
      is_active: FLAG,
      is_complete: FLAG,
      is_split: FLAG,
    }),
  );
  return listOf(path);
}
