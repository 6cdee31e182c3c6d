// `connected-device/`: the device at the other end of an interface that somebody knows by name, as LLDP tells it.
import { Controller, Get, Inject } from '@nestjs/common';
import { Serves } from '../../engine/access/access.decorators.js';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { resourceOf } from '../../engine/declare/resource.js';
import { BadRequest, NotFound, ValidationError } from '../../engine/errors.js';
import { Described } from '../../engine/openapi/described.js';
import { TEXT } from '../../engine/openapi/schema.js';
import { join, Parameters, positional } from '../../engine/query/clause.js';
import type { Query } from '../../engine/query/filters.js';
import { permittedClause } from '../../engine/query/permitted.js';
import { Asked, Viewed } from '../../engine/request.js';
import type { View } from '../../engine/resource.repository.js';
import { Database } from '../../platform/database/database.js';
import { Device } from '../device.js';
import { DeviceService } from '../device.service.js';
import { Interface } from '../interface.js';
import { Tracer } from './tracer.js';

@Serves(Device)
@Controller('api/dcim/connected-device')
export class ConnectedDeviceController {
  constructor(
    @Inject(DeviceService) private readonly devices: DeviceService,
    @Inject(Tracer) private readonly tracer: Tracer,
    @Inject(Database) private readonly database: Database,
    @Inject(RowPolicy) private readonly policy: RowPolicy,
  ) {}

  /** @throws BadRequest where a name is missing, ValidationError where several interfaces have it, NotFound */
  @Described({
    summary: 'Find the device at the other end',
    description: 'Of an interface that is known by its name and that of its device, as LLDP tells them.',
    verb: 'list',
    query: [
      { name: 'peer_device', required: true, schema: TEXT },
      { name: 'peer_interface', required: true, schema: TEXT },
    ],
    answers: { 200: (schemas) => schemas.full(resourceOf(Device)) },
    refusals: [404],
  })
  @Get()
  async find(@Asked() query: Query, @Viewed() view: View) {
    const [device, name] = ['peer_device', 'peer_interface'].map((parameter) => query.get(parameter)?.[0] ?? '');
    if (!device || !name) throw new BadRequest('Request must include "peer_device" and "peer_interface" filters.');
    const other = await this.tracer.destinationOf(await this.peer(device, name, view), resourceOf(Interface).label);
    const ports = resourceOf(Interface);
    const visible = permittedClause(ports, this.policy.permitted(view.by, 'view', ports), view.by, 'i');
    const { text, values } = positional(join([new Parameters().clause('i.id = ?', other), visible], 'AND'));
    const [row] = await this.database.read().rows({
      text: `SELECT d."${view.dialect.key}" FROM dcim_interface i JOIN dcim_device d ON d.id = i.device_id WHERE ${text}`,
      values,
    });
    return this.devices.get(String(row?.[0]), view);
  }

  private async peer(device: string, name: string, { by }: View): Promise<string> {
    const parameters = new Parameters();
    const visible = (model: typeof Device | typeof Interface, alias: string) => {
      const resource = resourceOf(model);
      return permittedClause(resource, this.policy.permitted(by, 'view', resource), by, alias, parameters);
    };
    const { text, values } = positional(
      join(
        [parameters.clause('d.name = ? AND i.name = ?', device, name), visible(Device, 'd'), visible(Interface, 'i')],
        'AND',
      ),
    );
    const rows = await this.database.read().rows({
      text: `SELECT i.id FROM dcim_interface i JOIN dcim_device d ON d.id = i.device_id WHERE ${text} LIMIT 2`,
      values,
    });
    if (rows.length > 1) throw new ValidationError({ peer_device: [`There are several devices called ${device}.`] });
    if (rows.length === 0) throw new NotFound();
    return rows[0]?.[0] as string;
  }
}
