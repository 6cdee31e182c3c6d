// What no other route serves below `/api/`: behind the guards like everything else. The lists of applications that are
// not here where the dialect has them; else 405 or 404, in JSON.
import { All, Controller, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../engine/access/access.decorators.js';
import { MethodNotAllowed, NotFound } from '../engine/errors.js';
import type { PreparedRequest } from '../engine/request.js';
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
    // A path that no route took although its method is there is one whose id is too long to be one.
    if (allowed.length > 0 && !allowed.includes(request.method)) throw new MethodNotAllowed(request.method, allowed);
    throw new NotFound();
  }
}
