// Holds every answer that a test gets, and every body that a server accepts, against the OpenAPI document of its dialect.
import type { ErrorObject } from 'ajv';
import type { Dialect } from '../../../src/engine/dialect.js';
import { NATIVE } from '../../../src/engine/dialect.js';
import { netboxDialect } from '../../../src/http/dialects/netbox.js';
import type { OpenApi } from '../../../src/http/openapi/document.js';
import { DescribedApi, type DescribedDocument, type Operation } from './described-api.js';

export interface Exchange {
  readonly method: string;
  /** The whole address. */
  readonly url: URL;
  /** undefined: there was none, or it was no JSON. */
  readonly sent: unknown;
  readonly hasBody: boolean;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly body: unknown;
}

/** Refusals that every operation may answer with, described as its default. */
const ANYWHERE: ReadonlySet<number> = new Set([401, 405, 406, 408, 413, 414, 415, 431, 500, 503]);
/** What is refused where nothing is described. */
const REFUSALS_ELSEWHERE: ReadonlySet<number> = new Set([...ANYWHERE, 400, 403, 404, 429]);
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Of what the objects of an answer have only a part. */
const PARTIAL = ['brief', 'fields', 'omit', 'exclude'];
/** Computed by the server, and ignored in bodies. */
const IGNORED: ReadonlySet<string> = new Set(['id', 'url', 'display', 'display_url', '_depth', 'number']);

interface Server {
  readonly openApi: OpenApi;
  readonly alone: Dialect['name'];
}

const servers = new Map<string, Server>();
/** By dialect: the document is the same on every server, but for its address. */
const apis = new Map<Dialect['name'], DescribedApi>();

/** From now on what comes from this address is held against its document. */
export function watchServer(url: string, server: Server): void {
  servers.set(new URL(url).origin, server);
}

/** @throws Error where the document says otherwise */
export function assertDescribed(exchange: Exchange): void {
  const { method, url } = exchange;
  const server = servers.get(url.origin);
  const [, prefix = '', rest] = /^(\/netbox)?\/+(api(?:\/.*)?)$/.exec(url.pathname) ?? [];
  if (!server || rest === undefined || method === 'HEAD') return;
  // A browser asks before a script of another site may: that is no request to the API.
  if (method === 'OPTIONS' && exchange.status === 204) return;
  const dialect = prefix === '' ? server.alone : 'netbox';
  const problems = problemsOf(exchange, `/${rest}`.replace(/\/*$/, '/'), apiOf(server, dialect), dialect);
  if (problems.length === 0) return;
  const shown = problems.slice(0, 8).map((problem) => `  ${problem}`);
  throw new Error(
    [`${method} ${url.pathname}${url.search} (${exchange.status}) is not as the OpenAPI document says:`, ...shown].join(
      '\n',
    ),
  );
}

function apiOf({ openApi }: Server, dialect: Dialect['name']): DescribedApi {
  let api = apis.get(dialect);
  if (!api) {
    const spoken = dialect === 'netbox' ? netboxDialect('') : NATIVE;
    api = new DescribedApi(openApi.of('http://localhost', spoken) as unknown as DescribedDocument);
    apis.set(dialect, api);
  }
  return api;
}

function problemsOf(exchange: Exchange, path: string, api: DescribedApi, dialect: Dialect['name']): string[] {
  const { method, status } = exchange;
  const operation = api.operation(method, decoded(path));
  if (!operation) {
    if (!REFUSALS_ELSEWHERE.has(status)) return ['The operation is not described.'];
    return answerProblems(exchange, 'refused', api.response(status === 400 ? 'BadRequest' : 'Refused'), api);
  }
  const response = operation.responses[status] ?? (ANYWHERE.has(status) ? operation.responses.default : undefined);
  if (!response) return ['The status is not described.'];
  const key = `${operation.name} ${status}`;
  const problems = answerProblems(
    exchange,
    '$ref' in response ? String(response.$ref) : key,
    api.response(response),
    api,
  );
  const isAccepted = WRITES.has(method) && status >= 200 && status < 300;
  return isAccepted ? [...problems, ...bodyProblems(exchange, operation, api, dialect)] : problems;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function answerProblems(
  { url, contentType, text, body }: Exchange,
  key: string,
  { content }: ReturnType<DescribedApi['response']>,
  api: DescribedApi,
): string[] {
  if (text === '') return [];
  const type = contentType.split(';')[0]?.trim() ?? '';
  // The page of an answer shows what the JSON would be.
  if (type === 'text/html') return [];
  const described = content?.[type];
  if (!described) return [`The media type ${type} is not described.`];
  if (type !== 'application/json') return [];
  const isComplete = !PARTIAL.some((name) => url.searchParams.get(name));
  return api.answerErrors(described.schema, key, body, isComplete).map((error) => wordsOf(error, body));
}

function bodyProblems(
  { sent, hasBody }: Exchange,
  operation: Operation,
  api: DescribedApi,
  dialect: Dialect['name'],
): string[] {
  const { requestBody, name } = operation;
  // What is no JSON is not looked into.
  if (sent === undefined)
    return requestBody?.required && !hasBody ? ['No body was sent, and it is described as required.'] : [];
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return isEmpty(sent) ? [] : ['No body is described.'];
  const problems = api.bodyErrors(schema, name, sent).map((error) => `body${wordsOf(error, sent)}`);
  // The NetBox dialect ignores what it does not know.
  return dialect === 'netbox' ? problems : [...problems, ...undescribedNames(sent, schema, operation, api)];
}

/** Names that were accepted and are described nowhere. */
function undescribedNames(
  sent: unknown,
  schema: Record<string, unknown>,
  operation: Operation,
  api: DescribedApi,
): string[] {
  const known = api.propertiesOf(schema);
  if (!known) return [];
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  const shown = success && api.response(success).content?.['application/json']?.schema;
  const read = (shown && api.propertiesOf(shown)) ?? new Set();
  const names = [sent].flat().flatMap((one) => (typeof one === 'object' && one !== null ? Object.keys(one) : []));
  const strange = names.filter((name) => !known.has(name) && !read.has(name) && !IGNORED.has(name));
  return [...new Set(strange)].map((name) => `body: ${name} was accepted and is not described`);
}

const isEmpty = (sent: unknown): boolean => JSON.stringify(sent) === '{}' || sent === null;

function wordsOf({ instancePath, message, params }: ErrorObject, body: unknown): string {
  const value = instancePath
    .split('/')
    .slice(1)
    .reduce<unknown>((one, key) => (one as Record<string, unknown> | undefined)?.[key], body);
  const shown = JSON.stringify(value) ?? 'undefined';
  return `${instancePath}: ${message} ${JSON.stringify(params)} ${shown.slice(0, 200)}`;
}
