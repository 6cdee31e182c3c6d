// The first thing that happens to a request: where it was sent to, what it asks, the headers every answer has.
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AddressTooLong, BadRequest } from '../engine/errors.js';
import type { Query } from '../engine/query/filters.js';
import type { PreparedRequest } from '../engine/request.js';
import type { Settings } from '../platform/config/settings.js';
import { AddressSet } from '../platform/network/address-set.js';
import { forwardedRequest } from '../platform/network/forwarded.js';
import { pagePolicy } from './content-security.js';
import { dialectOf } from './dialects/door.js';
import { readPayload, readPayloadOrText } from './payload.js';

type Preparing = FastifyRequest & { -readonly [K in keyof PreparedRequest]: PreparedRequest[K] } & {
  query_: Query | null;
};

const MAX_URL = 16_384;
const MAX_PARAMETERS = 1000;

const HEADERS: Readonly<Record<string, string>> = {
  Vary: 'Accept, Authorization, Cookie',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': pagePolicy(),
};

export function prepareRequests(
  fastify: FastifyInstance,
  settings: Pick<Settings, 'ALLOWED_HOSTS' | 'API_DIALECT' | 'TRUSTED_PROXIES'>,
): void {
  fastify.decorateRequest('origin', '');
  fastify.decorateRequest('path', '');
  fastify.decorateRequest('dialect', null as never);
  fastify.decorateRequest('principal', null as never);
  fastify.decorateRequest('query_', null as never);
  fastify.decorateRequest('asked', {
    getter(this: Preparing): Query {
      this.query_ ??= parseQuery(this.raw.url ?? '');
      return this.query_;
    },
  } as never);
  fastify.decorateRequest('readPayload', function read(this: FastifyRequest) {
    return readPayload(this);
  } as never);
  fastify.decorateRequest('readPayloadOrText', function read(this: FastifyRequest) {
    return readPayloadOrText(this);
  } as never);
  const isAllowed = hostCheck(settings.ALLOWED_HOSTS ?? []);
  const proxies = new AddressSet(settings.TRUSTED_PROXIES);
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(HEADERS);
    reply.header('X-Request-ID', request.id);
    takeForwarded(request, proxies);
    const dialect = dialectOf(request.raw, settings);
    (request as Preparing).dialect = dialect;
    reply.header('API-Version', dialect.apiVersion);
    prepare(request as Preparing, isAllowed);
  });
}

/** Puts what trusted proxies say of the client where Fastify, and the plugins that ask it, have what they see themselves. */
function takeForwarded(request: FastifyRequest, proxies: AddressSet): void {
  // Asked now, for a connection that closes meanwhile loses its address.
  const peer = request.ip ?? '';
  const { address, protocol, host } = forwardedRequest(peer, request.raw.headers, proxies);
  Object.defineProperties(request, {
    ip: { value: address ?? peer },
    ...(protocol === null ? {} : { protocol: { value: protocol } }),
    ...(host === null ? {} : { host: { value: host } }),
  });
}

/** A form without scripts sends every field, the empty ones too: of a page they ask for nothing. */
export function dropEmptyParameters(request: FastifyRequest & PreparedRequest): void {
  const given = [...request.asked].map(([name, values]) => [name, values.filter((value) => value !== '')] as const);
  (request as Preparing).query_ = new Map(given.filter(([, values]) => values.length > 0));
}

function prepare(request: Preparing, isAllowed: (host: string) => boolean): void {
  const url = request.raw.url ?? '';
  if (url.length > MAX_URL) throw new AddressTooLong();
  const cut = url.indexOf('?');
  request.path = cut < 0 ? url : url.slice(0, cut);
  // `GET http://elsewhere/ HTTP/1.1` would name another host than the header does.
  if (!url.startsWith('/')) throw new BadRequest('The request target must be a path.');
  const isProbe = request.path.startsWith('/health/');
  if (isProbe) dropCredentials(request.raw);
  if (!isProbe && (valuesOf('host', request.raw.rawHeaders).length !== 1 || !isAllowed(nameIn(request.host)))) {
    throw new BadRequest('The host of the request is not one of ALLOWED_HOSTS.', 'host_not_allowed');
  }
  request.origin = `${request.protocol}://${request.host}`;
  const { headers } = request.raw;
  // Fastify would refuse such a type before the guards have had their say.
  if (headers['content-type'] !== undefined && !MEDIA_TYPE.test(headers['content-type'])) {
    headers['content-type'] = 'application/octet-stream';
  }
}

/** A probe tells nothing: it neither fails for credentials that are wrong, nor waits for whose they are. */
function dropCredentials(request: IncomingMessage): void {
  for (const name of CREDENTIALS) delete request.headers[name];
  request.rawHeaders = request.rawHeaders.filter((_, index, all) => {
    return !CREDENTIALS.includes(String(all[index - (index % 2)]).toLowerCase());
  });
}

const CREDENTIALS = ['authorization', 'cookie'];

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/** The name in `host` or `host:8000`; empty for what is neither, since all of it ends up in links. */
const nameIn = (host: string): string => /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.exec(host)?.[1] ?? '';

/** Every value of a header as it was sent: Node joins repeated ones, or drops all but one. */
export function valuesOf(name: string, rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

/** `.example.com` allows the domain and what is below it, `*` everything. */
function hostCheck(allowed: readonly string[]): (host: string) => boolean {
  const exact = new Set(allowed);
  const suffixes = allowed.filter((host) => host.startsWith('.'));
  return (given) => {
    const host = given.toLowerCase();
    if (host === '') return false;
    if (exact.has('*') || exact.has(host) || exact.has(host.replace(/^\[(.*)\]$/, '$1')) || exact.has(`[${host}]`))
      return true;
    return suffixes.some((suffix) => host.endsWith(suffix) || host === suffix.slice(1));
  };
}

/** @throws BadRequest for a query string with too many parameters */
function parseQuery(url: string): Query {
  const cut = url.indexOf('?');
  const query = new Map<string, string[]>();
  if (cut < 0) return query;
  let count = 0;
  for (const [name, value] of new URLSearchParams(url.slice(cut + 1))) {
    if (++count > MAX_PARAMETERS) throw new BadRequest(`A request may have at most ${MAX_PARAMETERS} parameters.`);
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  return query;
}
