// Answers of the API as pages.
import { STATUS_CODES } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { h } from 'preact';
import { labelOf } from '../engine/declare/field.js';
import { allResources, type ResourceMeta } from '../engine/declare/resource.js';
import { FULL } from '../engine/query/list-query.js';
import { ROW_ID, type Shown } from '../engine/representation.js';
import type { OnPage } from '../engine/request.js';
import { serviceOf } from '../engine/resource.controller.js';
import type { View } from '../engine/resource.repository.js';
import type { ResourceService } from '../engine/resource.service.js';
import { isObject } from '../engine/write/body.js';
import { pagePolicy } from '../http/content-security.js';
import { PageRenderer, type RenderedAnswer } from '../http/page-renderer.js';
import { RouteTable } from '../http/route-table.js';
import { type BrowseForm, BrowsePage } from './browse.js';
import type { BrowseFilter } from './browse-filters.js';
import { Editable, formPath } from './edit/editable.js';
import { ErrorPage } from './error.js';
import { keptFormOf, SESSION_ENDED } from './kept-form.js';
import { LoginPage } from './login.js';
import { ObjectLinks, type Ways } from './object-links.js';
import { type PageRequest, PageSessions } from './page-session.js';
import type { BrowsePages } from './pages.js';
import { RefillPage } from './refill.js';
import { renderPage } from './render.js';

const SHOWN_HEADERS = ['content-type', 'location', 'retry-after', 'www-authenticate', 'api-version', 'x-request-id'];

const NOTHING_MORE: OnPage = { pictures: [], facts: [] };

const viewOf = ({ principal: by, origin, dialect }: PageRequest): View => ({ by, origin, dialect, shape: FULL });

@Injectable()
export class BrowseRenderer extends PageRenderer {
  constructor(
    private readonly sessions: PageSessions,
    private readonly routes: RouteTable,
    private readonly editable: Editable,
    private readonly modules: ModuleRef,
    private readonly links: ObjectLinks,
  ) {
    super();
  }

  async browse(request: PageRequest, reply: FastifyReply, { status, body }: RenderedAnswer): Promise<string> {
    const resource = allResources().find(({ route }) => request.path.startsWith(`/${route}/`));
    const isList = resource !== undefined && request.path.replace(/\/$/, '') === `/${resource.route}`;
    const object = resource && status < 300 ? objectOn(request, resource, body) : undefined;
    const ways = resource && object ? await this.links.of(request, resource, object) : NO_WAYS;
    const forms = resource && status < 300 ? await this.formsFor(request, resource, isList, object) : [];
    const allow = this.routes.methodsOf(request.path);
    const id = object ? String(object[ROW_ID]) : '';
    const { pictures, facts } =
      resource && object ? await this.serviceOf(resource).onPage(id, viewOf(request)) : NOTHING_MORE;
    if (pictures.length > 0) {
      reply.header('Content-Security-Policy', pagePolicy(pictures.map(({ style }) => style)));
    }
    return renderPage(
      h(BrowsePage, {
        session: this.sessions.of(request, reply),
        title: titleOf(request.path, resource, body),
        breadcrumbs: trailOf(request, body),
        method: request.method,
        path: request.originalUrl,
        status,
        statusText: STATUS_CODES[status] ?? '',
        headers: headersOf(reply),
        body,
        allow,
        page: isList ? this.pagesOf(request, body) : undefined,
        jsonHref: withParameter(request, 'format', 'json'),
        curl: curlOf(request),
        origin: request.origin,
        filters: isList ? filtersOf(request, resource) : undefined,
        kept: keptOf(request),
        forms: [...ways.forms, ...forms],
        facts: [...facts, ...ways.facts],
        pictures,
      }),
    );
  }

  async failure(request: PageRequest, reply: FastifyReply, { status, body }: RenderedAnswer): Promise<string> {
    const { detail, code } = (isObject(body) ? body : {}) as { detail?: string; code?: string };
    const kept = keptFormOf(request);
    if (kept !== undefined && code === SESSION_ENDED) {
      return renderPage(h(LoginPage, { session: this.sessions.of(request, reply), next: request.path, kept }));
    }
    // The form of an earlier log-in.
    if (kept !== undefined && code === 'csrf_failed') {
      return renderPage(h(RefillPage, { session: this.sessions.of(request, reply), action: request.path, kept }));
    }
    const props = { status, message: detail, requestId: status >= 500 ? request.id : undefined };
    return renderPage(h(ErrorPage, { session: this.sessions.of(request, reply), ...props }));
  }

  /** The forms that the caller may use from the page of a list, or of an object. */
  private async formsFor(
    { principal }: PageRequest,
    resource: ResourceMeta,
    isList: boolean,
    object: Shown | undefined,
  ): Promise<BrowseForm[]> {
    if (isList) {
      const mayAdd = await this.editable.may(principal, 'add', resource);
      return mayAdd ? [{ label: `Add ${resource.title}`, href: formPath(resource, 'add') }] : [];
    }
    if (!object) return [];
    const id = String(object[ROW_ID]);
    const mayChange = await this.editable.may(principal, 'change', resource, id);
    const mayDelete = await this.editable.may(principal, 'delete', resource, id);
    return [
      ...(mayChange ? [{ label: 'Edit', href: formPath(resource, 'change', id) }] : []),
      ...(mayDelete ? [{ label: 'Delete', href: formPath(resource, 'delete', id), isDangerous: true }] : []),
    ];
  }

  private serviceOf({ model }: ResourceMeta): ResourceService {
    return this.modules.get<ResourceService>(serviceOf(model), { strict: false });
  }

  private pagesOf(request: PageRequest, body: unknown): BrowsePages | undefined {
    if (!isObject(body) || !Array.isArray(body.results)) return undefined;
    const asked = Number(request.asked.get('offset')?.[0] ?? 0);
    const offset = Number.isInteger(asked) && asked > 0 ? asked : 0;
    const { length } = body.results;
    return {
      count: body.count as number | null,
      from: length > 0 ? offset + 1 : 0,
      to: length > 0 ? offset + length : 0,
      next: body.next as string | null,
      previous: body.previous as string | null,
    };
  }
}

const NO_WAYS: Ways = { forms: [], facts: [] };

/** The object that a page is about. */
function objectOn({ path }: PageRequest, resource: ResourceMeta, body: unknown): Shown | undefined {
  const isItsPage = path.split('/').filter(Boolean).length === resource.route.split('/').length + 1;
  return isItsPage && isObject(body) && typeof (body as Shown)[ROW_ID] === 'string' ? (body as Shown) : undefined;
}

function titleOf(path: string, resource: ResourceMeta | undefined, body: unknown): string {
  if (isObject(body) && typeof body.display === 'string') return body.display;
  if (resource) return labelOf(resource.path.replaceAll('-', '_'));
  const last = path.split('/').filter(Boolean).at(-1) ?? '';
  return last === 'api' ? 'API' : labelOf(decodeSafely(last).replaceAll('-', '_'));
}

function trailOf({ path, dialect }: PageRequest, body: unknown) {
  const parts = path.split('/').filter(Boolean);
  return parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    const shown = isLast && isObject(body) && typeof body.display === 'string' ? body.display : decodeSafely(part);
    return { label: index === 0 ? 'API' : shown, href: `${dialect.prefix}/${parts.slice(0, index + 1).join('/')}/` };
  });
}

function decodeSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function headersOf(reply: FastifyReply): [string, string][] {
  return SHOWN_HEADERS.flatMap((name): [string, string][] => {
    const value = name === 'content-type' ? 'application/json' : reply.getHeader(name);
    return value === undefined ? [] : [[name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), String(value)]];
  });
}

function withParameter({ dialect, path, asked }: PageRequest, name: string, value: string): string {
  const search = new URLSearchParams([...asked].flatMap(([key, values]) => values.map((one) => [key, one])));
  search.set(name, value);
  return `${dialect.prefix}${path}?${search}`;
}

/** The same request at a shell; the single quotes of the address are the only ones that could end the argument. */
function curlOf({ origin, originalUrl, method, principal }: PageRequest): string {
  const address = `${origin}${originalUrl}`.replaceAll("'", '%27');
  const token = principal?.user ? ` -H 'Authorization: Token <key>'` : '';
  return `curl${method === 'GET' ? '' : ` -X ${method}`} -H 'Accept: application/json; indent=2'${token} '${address}'`;
}

const isOwn = (name: string): boolean => ['format', 'csrfmiddlewaretoken', 'offset', 'start'].includes(name);

function filtersOf({ asked }: PageRequest, resource: ResourceMeta): BrowseFilter[] {
  const value = (name: string) => asked.get(name)?.[0] ?? '';
  const choices = resource.fields.filter(
    ({ kind, filterable, choices: given }) => kind === 'choice' && filterable && (given?.length ?? 0) <= 20,
  );
  return [
    { name: 'q', label: 'Search', value: value('q') },
    ...choices.map((field) => ({
      name: field.name,
      label: field.label,
      value: value(field.name),
      choices: field.choices?.map(({ value: one, label }) => ({ value: String(one), label })),
    })),
    { name: 'ordering', label: 'Order by', value: value('ordering') },
    { name: 'limit', label: 'Per page', value: value('limit') },
  ];
}

function keptOf({ asked }: PageRequest): [string, string][] {
  const shown = new Set(['q', 'ordering', 'limit']);
  return [...asked].flatMap(([name, values]) =>
    isOwn(name) || shown.has(name) ? [] : values.map((value): [string, string] => [name, value]),
  );
}
