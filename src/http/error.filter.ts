// Every error on the way becomes an answer here, and only here: this is the one place that knows status codes.
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusalWatch } from '../engine/access/refusal-watch.js';
import {
  AddressTooLong,
  ApiError,
  AuthenticationFailed,
  BadRequest,
  Conflict,
  IdempotencyKeyInUse,
  IdempotencyKeyReused,
  MethodNotAllowed,
  NotAcceptable,
  NotAuthenticated,
  NotFound,
  ParseError,
  PermissionDenied,
  PreconditionFailed,
  Throttled,
  UnsupportedMediaType,
  ValidationError,
} from '../engine/errors.js';
import type { PreparedRequest } from '../engine/request.js';
import { violationOf } from '../engine/write/uniqueness.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { HTML_TYPE, JSON_TYPE } from './answer.interceptor.js';
import { databaseFailure, UNAVAILABLE } from './database-failure.js';
import { type Format, negotiate } from './negotiation.js';
import { PageRenderer } from './page-renderer.js';
import { RouteTable } from './route-table.js';

interface Refusal {
  readonly status: number;
  readonly body: unknown;
  /** Where the body does not say it. */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const STATUS = new Map<abstract new (...given: never[]) => ApiError, number>([
  [ValidationError, 400],
  [ParseError, 400],
  [BadRequest, 400],
  [NotAuthenticated, 403],
  [AuthenticationFailed, 403],
  [PermissionDenied, 403],
  [NotFound, 404],
  [MethodNotAllowed, 405],
  [NotAcceptable, 406],
  [Conflict, 409],
  [PreconditionFailed, 412],
  [IdempotencyKeyInUse, 409],
  [AddressTooLong, 414],
  [UnsupportedMediaType, 415],
  [IdempotencyKeyReused, 422],
  [Throttled, 429],
]);

/** Statuses of refusals for who asks, or how often. */
const ABOUT_THE_CALLER: ReadonlySet<number> = new Set([401, 403, 429]);

const API = /^\/(netbox\/)?api(\/|$)/;

@Injectable()
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly pages: PageRenderer,
    private readonly routes: RouteTable,
    private readonly watch: RefusalWatch,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'STRICT_HTTP_STATUS'>,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest & PreparedRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const refusal = this.refusalOf(error, request);
    if (refusal.status >= 500) request.log.error({ err: describe(error), request_id: request.id }, 'request failed');
    reply.status(refusal.status).headers(refusal.headers ?? {});
    reply.header('X-Error-Code', codeOf(refusal));
    // Files of the pages are served without guards.
    const { principal } = request as Partial<PreparedRequest>;
    if (principal && ABOUT_THE_CALLER.has(refusal.status)) this.watch.refused(error, codeOf(refusal), principal);
    const format = formatFor(request);
    if (format.type === 'json') {
      await reply.type(JSON_TYPE).send(JSON.stringify(refusal.body, null, format.indent || undefined));
      return;
    }
    const answer = { status: refusal.status, body: refusal.body };
    const page = API.test(request.path ?? '') ? this.pages.browse : this.pages.failure;
    const html = await page.call(this.pages, request, reply, answer).catch(() => null);
    if (html === null) await reply.type(JSON_TYPE).send(JSON.stringify(refusal.body));
    else await reply.type(HTML_TYPE).send(html);
  }

  private refusalOf(error: unknown, request: FastifyRequest & PreparedRequest): Refusal {
    if (error instanceof ValidationError) return { status: 400, body: error.errors, code: error.code };
    if (error instanceof ApiError) return { ...this.refusalOfOurs(error), code: error.code };
    const violation = violationOf(error);
    if (violation) return { status: 400, body: violation };
    const fromDatabase = databaseFailure(error);
    if (fromDatabase) return fromDatabase;
    const status = statusOf(error);
    if (status === 503) return UNAVAILABLE;
    // Nest finds no route: the path may have others.
    const allowed = status === 404 ? this.routes.methodsOf(request.path) : [];
    if (allowed.length > 0 && !allowed.includes(request.method))
      return this.refusalOfOurs(new MethodNotAllowed(request.method, allowed));
    if (status === 415) return this.refusalOfOurs(new UnsupportedMediaType(request.headers['content-type'] ?? ''));
    if (status !== undefined && status < 500) {
      const [detail, code] = COMMON[status] ?? ['The request cannot be served.', 'bad_request'];
      return { status, body: { detail, code } };
    }
    return { status: 500, body: { detail: 'Internal server error.', code: 'error', request_id: request.id } };
  }

  private refusalOfOurs(error: ApiError): Refusal {
    // The documents print the body of a missing log-in, `detail` alone; its code is in the header, like every code.
    const body =
      error instanceof NotAuthenticated ? { detail: error.message } : { detail: error.message, code: error.code };
    const isUnknown = error instanceof NotAuthenticated || error instanceof AuthenticationFailed;
    if (isUnknown && this.settings.STRICT_HTTP_STATUS) {
      const challenge = 'Token realm="api", Basic realm="api", charset="UTF-8"';
      return { status: 401, body, headers: { 'www-authenticate': challenge } };
    }
    const status = STATUS.get(error.constructor as never) ?? 400;
    if (error instanceof Throttled) return { status, body, headers: { 'retry-after': String(error.seconds) } };
    if (error instanceof IdempotencyKeyInUse) return { status, body, headers: { 'retry-after': '1' } };
    if (error instanceof MethodNotAllowed) return { status, body, headers: { allow: error.allowed.join(', ') } };
    return { status, body };
  }
}

const COMMON: Readonly<Record<number, readonly [string, string]>> = {
  404: ['Not found.', 'not_found'],
  408: ['The request took too long to arrive.', 'request_timeout'],
  413: ['The body of the request is too large.', 'body_too_large'],
};

function codeOf({ code, body }: Refusal): string {
  return code ?? String((body as { code?: unknown }).code ?? 'invalid');
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** A refusal is given in JSON below `/api/`, unless a browser asks; whoever accepts nothing gets JSON. */
function formatFor(request: FastifyRequest & PreparedRequest): Format {
  try {
    return negotiate(request);
  } catch {
    return { type: 'json', indent: 0 };
  }
}

/** For the log: what happened and where, without the values of a statement. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'not an error' };
  const { code } = error as { code?: string };
  return { type: error.name, code, message: code ? `code ${code}` : error.message, stack: withoutMessage(error) };
}

function withoutMessage({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
}
