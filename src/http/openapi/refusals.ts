// How requests are refused: the same everywhere, and so described once.
import { FREE_OBJECT, listOf, object, type Schema, TEXT, UUID } from '../../engine/openapi/schema.js';

/** By status: the component, and when it is sent. Other statuses are sent by every operation in the one default form. */
const REFUSALS: Readonly<Record<number, readonly [name: string, description: string]>> = {
  400: ['BadRequest', 'The body or the query string is not valid; nothing was changed.'],
  403: ['Forbidden', 'The credentials are missing or not valid, or they do not permit this.'],
  404: [
    'NotFound',
    'There is no such object, or none that the caller may view; or `format` names a form that is not served.',
  ],
  409: ['Conflict', 'Other objects depend on it, or a request with this Idempotency-Key is still running.'],
  412: ['PreconditionFailed', 'The object has been changed since the version that If-Match names.'],
  422: ['KeyReused', 'The Idempotency-Key was used for another request.'],
  429: ['TooManyRequests', 'Too many failures or requests; Retry-After says when to try again.'],
};

/** Statuses that every operation may answer with, in the form of `default`. */
const OTHERS =
  'Refused. 401 instead of 403 where the server is strict about it (STRICT_HTTP_STATUS); 406 when nothing that is sent ' +
  'is accepted; 408, 413, 414, 415 and 431 for what cannot be read; 500 for an error of the server; 503 while its ' +
  'database cannot be reached.';

const refusal = (name: string): Schema => ({ $ref: `#/components/responses/${name}` });

/** The refusals of an operation. */
export function refusalsFor(...statuses: readonly number[]): Record<string, Schema> {
  const all = [...new Set([400, 403, 404, 429, ...statuses])].sort((a, b) => a - b);
  return {
    ...Object.fromEntries(all.map((status) => [status, refusal((REFUSALS[status] as readonly string[])[0] as string)])),
    default: refusal('Refused'),
  };
}

export function refusalResponses(): Record<string, Schema> {
  const response = (description: string, schema: string, more: Schema = {}) => ({
    description,
    ...more,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  });
  const retryAfter = { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } };
  return {
    ...Object.fromEntries(
      Object.entries(REFUSALS).map(([status, [name, description]]) => [
        name,
        response(description, status === '400' ? 'Problems' : 'Refusal', status === '429' ? retryAfter : {}),
      ]),
    ),
    Refused: response(OTHERS, 'Refusal'),
  };
}

export function refusalSchemas(): Record<string, Schema> {
  return {
    Refusal: {
      ...object({ detail: TEXT, code: TEXT, request_id: UUID }, ['code', 'request_id']),
      description: 'Why a request was refused: a sentence, and a code for programs.',
    },
    Problems: {
      type: 'object',
      description:
        'What is wrong, field by field. Of a bulk request, each bad item stands in `errors` with its place in the list. ' +
        'What cannot be read at all has `detail` and `code` alone.',
      properties: {
        detail: TEXT,
        code: TEXT,
        errors: listOf(object({ index: { type: 'integer', minimum: 0 }, errors: FREE_OBJECT })),
      },
      // Those of custom fields stand one level deeper, field by field.
      additionalProperties: { anyOf: [listOf(TEXT), { type: 'object', additionalProperties: listOf(TEXT) }] },
    },
  };
}
