// What no other route serves below `/api/`: behind the guards like everything else. The lists of applications that are
// not here where the dialect has them; else 405 or 404, in JSON. Elsewhere a page says that there is nothing.
import { All, Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../engine/access/access.decorators.js';
import { labelOf } from '../engine/declare/field.js';
import { MethodNotAllowed, NotFound } from '../engine/errors.js';
import type { PreparedRequest } from '../engine/request.js';
import { Raw } from './answer.interceptor.js';
import { absentAnswer } from './dialects/absent.js';
import { RouteTable } from './route-table.js';

@ApiExcludeController()
@Public()
@Controller()
export class FallbackController {
  constructor(@Inject(RouteTable) private readonly routes: RouteTable) {}

  @All(['api/*', 'netbox/*'])
  answer(@Req() request: FastifyRequest & PreparedRequest): Record<string, unknown> {
    const isNetbox = request.dialect.name === 'netbox';
    const absent = isNetbox ? absentAnswer(request.method, request.path, request.principal) : undefined;
    if (absent) return absent;
    const allowed = this.routes.methodsOf(request.path);
    if (request.method === 'OPTIONS' && allowed.length > 0) return describe(request.path);
    return refuse(request.method, allowed);
  }
}

/** Outside the API: behind the guards too, so that the page knows who looks at it. */
@ApiExcludeController()
@Public('always')
@Raw()
@Controller()
export class PageFallbackController {
  constructor(@Inject(RouteTable) private readonly routes: RouteTable) {}

  @Get('*')
  answer(@Req() { method, path }: FastifyRequest & PreparedRequest): never {
    return refuse(method, this.routes.methodsOf(path));
  }
}

/** @throws MethodNotAllowed, NotFound */
function refuse(method: string, allowed: readonly string[]): never {
  // A path that no route took although its method is there is one whose id is too long to be one.
  if (allowed.length > 0 && !allowed.includes(method)) throw new MethodNotAllowed(method, allowed);
  throw new NotFound();
}

/** What OPTIONS says of an endpoint that is no resource. */
function describe(path: string): Record<string, unknown> {
  const last = path.split('/').filter(Boolean).at(-1) ?? '';
  return {
    name: labelOf(last.replaceAll('-', '_')),
    description: '',
    renders: ['application/json', 'text/html'],
    parses: ['application/json'],
  };
}
