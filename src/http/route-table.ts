// Which methods each path has, for 405 and its `Allow`.
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, RouteOptions } from 'fastify';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** What answers where no other route does: all of it is behind the guards. */
const FALLBACK = '/api/*';
const API = /^\/api(\/|$)/;

@Injectable()
export class RouteTable {
  private readonly routes = new Map<string, Route>();
  private readonly fallbacks = new Map<string, RouteOptions['handler']>();
  private isComplete = false;

  /** Watches every route that is added from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method, handler }) => {
      if (this.isComplete) return;
      const methods = Array.isArray(method) ? method : [method];
      if (url === FALLBACK) for (const one of methods) this.fallbacks.set(one, handler);
      if (url.includes('*')) return;
      const path = url.replace(/\/+$/, '');
      const route = this.routes.get(path) ?? { pattern: patternOf(path), methods: new Set<string>() };
      for (const one of methods) route.methods.add(one);
      this.routes.set(path, route);
    });
  }

  /**
   * The router would read `users/tokens/provision/` as the token with the id `provision` for the methods that only a
   * token has. Once every route is there, the fallback takes these methods: it answers 405.
   */
  closeGaps(fastify: FastifyInstance): void {
    this.isComplete = true;
    for (const path of this.literalPaths().filter((one) => API.test(one))) {
      const methods = this.routes.get(path)?.methods ?? new Set();
      const readOtherwise = new Set(this.matching(path).flatMap((route) => [...route.methods]));
      // Fastify itself adds a HEAD to each GET.
      readOtherwise.delete('HEAD');
      for (const method of readOtherwise) {
        const handler = this.fallbacks.get(method);
        if (handler && !methods.has(method)) fastify.route({ method, url: path, handler });
      }
    }
  }

  /** The methods of a path, in the order clients expect; empty where there is no such path. */
  methodsOf(path: string): string[] {
    const plain = path.replace(/\/+$/, '');
    const found = this.routes.get(plain) ?? this.matching(plain)[0];
    if (!found) return [];
    // The fallback describes what has no description of its own.
    return ORDER.filter((method) => found.methods.has(method) || (method === 'OPTIONS' && API.test(plain)));
  }

  /** The paths without a parameter. */
  literalPaths(): string[] {
    return [...this.routes.keys()].filter((path) => !path.includes(':'));
  }

  private matching(path: string): Route[] {
    return [...this.routes.values()].filter(({ pattern }) => pattern.test(path));
  }
}

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

function patternOf(path: string): RegExp {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
