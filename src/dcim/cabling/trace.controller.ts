// `trace/` of whatever a path may begin at, `paths/` of the ports that paths lead over.
import { Controller, Get, Inject, Param, type Type } from '@nestjs/common';
import { Serves } from '../../engine/access/access.decorators.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import type { ResourceClass } from '../../engine/declare/field.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { Described } from '../../engine/openapi/described.js';
import type { Query } from '../../engine/query/filters.js';
import { Asked, Viewed } from '../../engine/request.js';
import { ResourceController, serviceOf } from '../../engine/resource.controller.js';
import type { View } from '../../engine/resource.repository.js';
import { RENDER, SVG } from '../asked-picture.js';
import { ConsolePort } from '../console-port.js';
import { ConsoleServerPort } from '../console-server-port.js';
import { FrontPort } from '../front-port.js';
import { Interface } from '../interface.js';
import { RearPort } from '../rear-port.js';
import { pathsSchema, traceSchema } from './trace-schema.js';
import type { PassedService, TracedService } from './traced.service.js';

/** Whatever a path may begin at. */
export function traced(model: ResourceClass): Type {
  @Serves(model)
  @Controller(resourceOf(model).route)
  class TracedController extends ResourceController {
    constructor(
      @Inject(serviceOf(model)) private readonly ports: TracedService,
      @Inject(RowPolicy) policy: RowPolicy,
    ) {
      super(ports, policy);
    }

    /** Where its cable leads, segment by segment; `render=svg` draws it. */
    @Described({
      summary: `Trace the cable of one ${resourceOf(model).title}`,
      description:
        'Segment by segment: the near ends, the cable between, the far ends; without a cable, the path ends there.',
      query: [RENDER],
      answers: { 200: traceSchema },
      also: [SVG],
    })
    @Get(':id/trace')
    trace(@Param('id') id: string, @Asked() query: Query, @Viewed() view: View) {
      return this.ports.trace(id, query, view);
    }
  }
  return named(TracedController, model);
}

function passedThrough(model: ResourceClass): Type {
  @Serves(model)
  @Controller(resourceOf(model).route)
  class PassedController extends ResourceController {
    constructor(
      @Inject(serviceOf(model)) private readonly ports: PassedService,
      @Inject(RowPolicy) policy: RowPolicy,
    ) {
      super(ports, policy);
    }

    /** The paths that lead over it. */
    @Described({
      summary: `Read the cable paths over one ${resourceOf(model).title}`,
      verb: 'retrieve',
      answers: { 200: pathsSchema },
    })
    @Get(':id/paths')
    paths(@Param('id') id: string, @Viewed() view: View) {
      return this.ports.paths(id, view);
    }
  }
  return named(PassedController, model);
}

/** Distinct names make distinct operations in the API document. */
export function named(controller: Type, model: ResourceClass): Type {
  Object.defineProperty(controller, 'name', { value: `${model.name}Controller` });
  return controller;
}

export const ConsolePortController = traced(ConsolePort);
export const ConsoleServerPortController = traced(ConsoleServerPort);
export const InterfaceController = traced(Interface);
export const FrontPortController = passedThrough(FrontPort);
export const RearPortController = passedThrough(RearPort);
