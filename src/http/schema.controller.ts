// `/api/schema/`: the OpenAPI document of this server.
import { Controller, Get, HttpCode, Inject } from '@nestjs/common';
import { Public } from '../engine/access/access.decorators.js';
import { Described } from '../engine/openapi/described.js';
import { FREE_OBJECT } from '../engine/openapi/schema.js';
import type { Query } from '../engine/query/filters.js';
import { Answer, Asked, Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';
import { AlsoYaml } from './answer.interceptor.js';
import { OpenApi } from './openapi/document.js';

@Public()
@Controller('api/schema')
export class SchemaController {
  constructor(@Inject(OpenApi) private readonly document: OpenApi) {}

  /**
   * NetBox writes paths with its whole base path. The inventory plugin of Ansible asks with `format=json` and looks them
   * up so; pynetbox does not ask for a format, and looks them up from `/api/` on, wherever the server is.
   */
  @Described({
    summary: 'Read the OpenAPI document',
    description:
      'This document. Its paths begin with /api/ and are below the address in `servers`; with `format=json` they are ' +
      'written from the root of the host.',
    query: [{ name: 'format', schema: { type: 'string', enum: ['json', 'yaml', 'openapi', 'api'] } }],
    answers: { 200: FREE_OBJECT },
    also: ['application/yaml'],
    refusals: [404],
  })
  @AlsoYaml()
  @Get()
  schema(@Asked() query: Query, @Viewed() { origin, dialect }: View): Record<string, unknown> {
    const isFromRoot = query.get('format')?.[0] === 'json';
    return this.document.of(origin, dialect, isFromRoot ? 'from root' : 'from server');
  }

  /** Where NetBox has pages that explain its document. */
  @Described({ summary: 'Go to the page of the document', answers: { 302: null } })
  @HttpCode(302)
  @Get('swagger-ui')
  swaggerUi(@Viewed() view: View): Answer {
    return toPage(view);
  }

  @Described({ summary: 'Go to the page of the document', answers: { 302: null } })
  @HttpCode(302)
  @Get('redoc')
  redoc(@Viewed() view: View): Answer {
    return toPage(view);
  }
}

const toPage = ({ dialect }: View): Answer => new Answer(302, undefined, { location: `${dialect.prefix}/api/docs/` });
