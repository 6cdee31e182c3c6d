// `/api/docs/`: where Nautobot explains its API, and clients of it fetch the OpenAPI document (`?format=openapi`).
import { Controller, Get, Inject, Options, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../engine/access/access.decorators.js';
import type { Query } from '../engine/query/filters.js';
import { Asked, Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';
import { Raw } from './answer.interceptor.js';
import { OpenApi } from './openapi.js';

@ApiExcludeController()
@Public()
@Controller('api/docs')
export class DocsController {
  constructor(@Inject(OpenApi) private readonly document: OpenApi) {}

  /** The document, or the way to its page. */
  @Raw()
  @Get()
  docs(@Asked() query: Query, @Viewed() { origin, dialect }: View, @Res() reply: FastifyReply): void {
    const format = query.get('format')?.[0];
    if (format === 'openapi' || format === 'json') {
      void reply.send(this.document.of(origin, dialect));
      return;
    }
    void reply.status(302).header('location', `${dialect.prefix}/api/schema/?format=api`).send();
  }

  @Options()
  describe() {
    return { name: 'Docs', description: '', renders: ['application/json', 'text/html'], parses: [] };
  }
}
