// What power runs through: feeds, PDUs and what is plugged into them.
import { PowerFeed } from '../../../src/dcim/power-feed.js';
import { PowerPanel } from '../../../src/dcim/power-panel.js';
import { Rack } from '../../../src/dcim/rack.js';
import { Site } from '../../../src/dcim/site.js';
import type { TestServer } from '../app.js';
import type { Json } from '../client.js';
import { make } from './make.js';
import { addressOf, type End, plainDevice, ports } from './patching.js';

export type Room = Readonly<Record<'rack' | 'power_panel', Json>>;

/** A rack and a panel of one site. */
export async function room(server: TestServer): Promise<Room> {
  const site = await make(server, Site);
  return { rack: await make(server, Rack, { site }), power_panel: await make(server, PowerPanel, { site }) };
}

export interface Pdu {
  readonly inlet: End;
  readonly outlets: readonly End[];
}

/** A feed of 230 V and 16 A of which 80 percent may be used: 2,944 VA. */
export async function feed(server: TestServer, values: Record<string, unknown>): Promise<End> {
  const { id } = await make(server, PowerFeed, { voltage: 230, amperage: 16, max_utilization: 80, ...values });
  return { object_type: 'dcim.powerfeed', object_id: id };
}

/** One outlet for each leg; null: on none. */
export async function pdu(
  server: TestServer,
  legs: readonly (string | null)[],
  inletValues: Record<string, unknown> = {},
): Promise<Pdu> {
  const device = await plainDevice(server);
  const [inlet] = await ports(server, 'dcim.powerport', device, 1, () => inletValues);
  const outlets = await ports(server, 'dcim.poweroutlet', device, legs.length, (place) => ({
    power_port: inlet?.object_id,
    feed_leg: legs[place - 1],
  }));
  return { inlet: inlet as End, outlets };
}

/** The power ports of a device of its own, each with these watts. */
export async function supplies(
  server: TestServer,
  ...draws: readonly (readonly [allocated: number | null, maximum: number | null])[]
): Promise<End[]> {
  const device = await plainDevice(server);
  return ports(server, 'dcim.powerport', device, draws.length, (place) => {
    const [allocated_draw, maximum_draw] = draws[place - 1] as (typeof draws)[number];
    return { allocated_draw, maximum_draw };
  });
}

export const powerOf = async (server: TestServer, end: End): Promise<Json> =>
  (await server.admin.get(`${addressOf(end)}power/`)).body;
