// Which methods each path has, for 405 and its `Allow`.
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

@Injectable()
export class RouteTable {
  private readonly routes = new Map<string, Route>();

  /** Watches every route that is added from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      if (url.includes('*')) return;
      const path = url.replace(/\/+$/, '');
      const route = this.routes.get(path) ?? { pattern: patternOf(path), methods: new Set<string>() };
      for (const one of Array.isArray(method) ? method : [method]) route.methods.add(one);
      this.routes.set(path, route);
    });
  }

  /** The methods of a path, in the order clients expect; empty where there is no such path. */
  methodsOf(path: string): string[] {
    const plain = path.replace(/\/+$/, '');
    const found = this.routes.get(plain) ?? [...this.routes.values()].find(({ pattern }) => pattern.test(plain));
    return ORDER.filter((method) => found?.methods.has(method));
  }
}

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

function patternOf(path: string): RegExp {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
