// The routes of the API as Nest knows them, with what they say about themselves.
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ALSO_ACCEPT, SERVES } from '../../engine/access/access.decorators.js';
import type { ResourceClass } from '../../engine/declare/field.js';
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { DESCRIBED, type Description } from '../../engine/openapi/described.js';
import { ReadOnlyResourceController } from '../../engine/resource.controller.js';

export interface Route {
  /** `/api/dcim/sites/{id}/`: with the slash that clients write. */
  readonly path: string;
  /** `get`, as OpenAPI writes it. */
  readonly method: string;
  /** The resource that its controller serves. */
  readonly resource: ResourceMeta | undefined;
  /** Of a route that is not one of those that every resource has. */
  readonly description: Description | undefined;
  readonly takesBasic: boolean;
  /** One of those that every resource has. */
  readonly isCommon: boolean;
  /** Of a path that stands for several. */
  readonly paths?: Description['paths'];
}

/** OPTIONS is answered everywhere, by whom the route says or by the one that catches all. */
const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Every route below `/api/`, in the order of their paths. */
export function routesOf(discovery: DiscoveryService, scanner: MetadataScanner): Route[] {
  const controllers = discovery.getControllers().flatMap(({ metatype }) => (metatype ? [metatype as Type] : []));
  const routes = controllers
    .flatMap((controller) => routesIn(controller, scanner))
    .filter(({ path, method }) => path.startsWith('/api/') && !path.includes('*') && METHODS.has(method))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const several = new Map(
    routes.map(({ path, description }) => [path, description?.paths]).filter(([, paths]) => paths) as [
      string,
      Description['paths'],
    ][],
  );
  return routes.map((route) => ({ ...route, paths: several.get(route.path) }));
}

function routesIn(controller: Type, scanner: MetadataScanner): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const model = Reflect.getMetadata(SERVES, controller) as ResourceClass | undefined;
  return scanner.getAllMethodNames(prototype).flatMap((name): Route[] => {
    const handler = prototype[name] as object;
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
    if (typeof path !== 'string') return [];
    const schemes = Reflect.getMetadata(ALSO_ACCEPT, handler) ?? Reflect.getMetadata(ALSO_ACCEPT, controller);
    const prefixes = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
    return prefixes.map((prefix) => ({
      path: pathOf(prefix, path),
      method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]?.toLowerCase() ?? '',
      resource: model && resourceOf(model),
      description: Reflect.getMetadata(DESCRIBED, handler) as Description | undefined,
      takesBasic: schemes === 'basic',
      isCommon: prototype instanceof ReadOnlyResourceController && (path === '/' || path === ':id'),
    }));
  });
}

function pathOf(prefix: string, path: string): string {
  const parts = [prefix, path].join('/').split('/').filter(Boolean);
  return `/${parts.map((part) => (part.startsWith(':') ? `{${part.slice(1)}}` : part)).join('/')}/`;
}
