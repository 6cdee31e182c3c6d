import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Serves } from '../engine/access/access.decorators.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import type { Query } from '../engine/query/filters.js';
import { Asked, Path, Viewed } from '../engine/request.js';
import { ResourceController } from '../engine/resource.controller.js';
import type { View } from '../engine/resource.repository.js';
import { PowerMeter } from './power-meter.js';
import { Rack } from './rack.js';
import { RackService } from './rack.service.js';

@Serves(Rack)
@Controller('api/dcim/racks')
export class RackController extends ResourceController {
  constructor(
    @Inject(RackService) private readonly racks: RackService,
    @Inject(RowPolicy) policy: RowPolicy,
    @Inject(PowerMeter) private readonly meter: PowerMeter,
  ) {
    super(racks, policy);
  }

  @Get(':id/elevation')
  elevation(@Param('id') id: string, @Asked() query: Query, @Path() path: string, @Viewed() view: View) {
    return this.racks.elevation(id, query, path, view);
  }

  /** The same under the name that it has for older clients. */
  @Get(':id/units')
  units(@Param('id') id: string, @Asked() query: Query, @Path() path: string, @Viewed() view: View) {
    return this.racks.elevation(id, query, path, view);
  }

  /** What it weighs with what is in it. */
  @Get(':id/weight')
  weight(@Param('id') id: string, @Viewed() view: View) {
    return this.racks.weight(id, view);
  }

  /** What is drawn from its power feeds; `render=svg` draws it. */
  @Get(':id/power')
  async power(@Param('id') id: string, @Asked() query: Query, @Viewed() view: View) {
    return this.meter.answer('rack', await this.racks.idOf(id, view), query, view);
  }
}
