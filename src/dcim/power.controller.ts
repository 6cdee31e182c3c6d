// `power/` of whatever power is drawn from; racks have theirs beside their other routes.
import { Get, Inject, Param, type Type } from '@nestjs/common';
import type { ResourceClass } from '../engine/declare/field.js';
import { Described } from '../engine/openapi/described.js';
import type { Query } from '../engine/query/filters.js';
import { Asked, Viewed } from '../engine/request.js';
import { createResourceController, type ResourceController } from '../engine/resource.controller.js';
import type { View } from '../engine/resource.repository.js';
import { named, traced } from './cabling/trace.controller.js';
import type { Metered } from './power-draw.js';
import { PowerFeed } from './power-feed.js';
import { PowerMeter } from './power-meter.js';
import { PowerOutlet } from './power-outlet.js';
import { PowerPanel } from './power-panel.js';
import { PowerPort } from './power-port.js';
import { describePower } from './power-schema.js';

/** The routes of a controller of the model, and this one. */
function metered(model: ResourceClass, kind: Metered, routes: Type): Type {
  class MeteredController extends (routes as Type<ResourceController>) {
    @Inject(PowerMeter) private readonly meter!: PowerMeter;

    /** What is drawn from it, of what is available; `render=svg` draws it. */
    @Described(describePower(kind))
    @Get(':id/power')
    async power(@Param('id') id: string, @Asked() query: Query, @Viewed() view: View) {
      return this.meter.answer(kind, await this.service.idOf(id, view), query, view);
    }
  }
  return named(MeteredController, model);
}

export const PowerFeedController = metered(PowerFeed, 'feed', traced(PowerFeed));
export const PowerOutletController = metered(PowerOutlet, 'outlet', traced(PowerOutlet));
export const PowerPanelController = metered(PowerPanel, 'panel', createResourceController(PowerPanel));
export const PowerPortController = metered(PowerPort, 'port', traced(PowerPort));
