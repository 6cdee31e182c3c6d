// Turns what a controller returns into the bytes of the answer: JSON, the page of it, or a picture.
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, mergeMap, type Observable } from 'rxjs';
import { stringify } from 'yaml';
import { entityTag } from '../engine/entity-tag.js';
import { NotAcceptable } from '../engine/errors.js';
import { Answer, Picture, type PreparedRequest } from '../engine/request.js';
import { UNCOMPRESSED } from '../engine/uncompressed.js';
import { isObject } from '../engine/write/body.js';
import { sendUncompressed } from './compression.js';
import { picturePolicy } from './content-security.js';
import { type Format, negotiate, negotiateDocument } from './negotiation.js';
import { PageRenderer } from './page-renderer.js';
import { dropEmptyParameters } from './request-hook.js';
import { RouteTable } from './route-table.js';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const HTML_TYPE = 'text/html; charset=utf-8';
const SVG_TYPE = 'image/svg+xml; charset=utf-8';

const YAML_TYPE = 'application/yaml; charset=utf-8';

const ALSO_YAML = Symbol('also yaml');
/** An answer that is a document, sent as YAML where the client asks for that. */
export const AlsoYaml = () => SetMetadata(ALSO_YAML, true);

const RAW = Symbol('raw');
/** A controller that writes its own answers: pages, files, probes. */
export const Raw = () => SetMetadata(RAW, true);

@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  /** The YAML of parts of a document, for as long as the parts are kept: to write megabytes of it takes seconds. */
  private readonly written = new WeakMap<object, string>();

  constructor(
    private readonly reflector: Reflector,
    private readonly pages: PageRenderer,
    private readonly routes: RouteTable,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & PreparedRequest>();
    const says = (key: symbol) => this.reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
    if (says(UNCOMPRESSED)) sendUncompressed(request);
    if (says(RAW)) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const isDocument = this.reflector.get<boolean | undefined>(ALSO_YAML, context.getHandler()) === true;
    const format = formatFor(request, isDocument ? negotiateDocument : negotiate);
    if ('type' in format && format.type === 'html') dropEmptyParameters(request);
    return next.handle().pipe(mergeMap((result) => from(this.write(result, format, request, reply))));
  }

  /** The entries of a mapping at the top, one behind the other. */
  private yamlOf(document: object): string {
    const parts = Object.entries(document).map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'object' || value === null) return yamlOfEntry(name, value);
      const text = this.written.get(value) ?? yamlOfEntry(name, value);
      this.written.set(value, text);
      return text;
    });
    return parts.join('');
  }

  private async write(
    result: unknown,
    format: Format | NotAcceptable,
    request: FastifyRequest & PreparedRequest,
    reply: FastifyReply,
  ): Promise<string | undefined> {
    if (result instanceof Picture) {
      reply.type(SVG_TYPE).header('Content-Security-Policy', picturePolicy(result.style));
      return result.svg;
    }
    if (format instanceof NotAcceptable) throw format;
    const answer = result instanceof Answer ? result : null;
    const body = answer ? answer.body : result;
    if (answer) reply.status(answer.status).headers(answer.headers);
    if (request.method === 'OPTIONS') reply.header('Allow', allowedOn(request, this.routes));
    const tag = isObject(body) ? entityTag(body) : undefined;
    if (tag !== undefined) reply.header('ETag', tag);
    if (body === undefined) return undefined;
    if (format.type === 'json') {
      reply.type(JSON_TYPE);
      return format.indent > 0 ? JSON.stringify(body, null, format.indent) : JSON.stringify(body);
    }
    if (format.type === 'yaml') {
      reply.type(YAML_TYPE);
      return this.yamlOf(body as object);
    }
    reply.type(HTML_TYPE);
    return this.pages.browse(request, reply, { status: reply.statusCode, body });
  }
}

/** The same object may stand in several places: readers of OpenAPI know no aliases. */
const yamlOfEntry = (name: string, value: unknown): string =>
  stringify({ [name]: value }, { aliasDuplicateObjects: false });

/** The lists of applications that are not here have no route of their own: they are only read. */
function allowedOn({ path }: PreparedRequest, routes: RouteTable): string {
  const methods = routes.methodsOf(path);
  return (methods.length > 0 ? methods : ['GET', 'HEAD', 'OPTIONS']).join(', ');
}

/**
 * Before the handler: a write must not happen when its answer cannot be given. What is read may turn out to be a picture,
 * which is sent whatever is accepted: then the refusal waits.
 */
function formatFor(
  request: FastifyRequest & PreparedRequest,
  negotiated: (request: FastifyRequest & PreparedRequest) => Format,
): Format | NotAcceptable {
  try {
    return negotiated(request);
  } catch (error) {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && error instanceof NotAcceptable) return error;
    throw error;
  }
}
