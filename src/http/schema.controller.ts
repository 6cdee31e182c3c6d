// `/api/schema/`: the OpenAPI document of this server.
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../engine/access/access.decorators.js';
import { Viewed } from '../engine/request.js';
import type { View } from '../engine/resource.repository.js';
import { OpenApi } from './openapi.js';

@ApiExcludeController()
@Public()
@Controller('api/schema')
export class SchemaController {
  constructor(@Inject(OpenApi) private readonly document: OpenApi) {}

  @Get()
  schema(@Viewed() { origin, dialect }: View): Record<string, unknown> {
    return this.document.of(origin, dialect);
  }
}
