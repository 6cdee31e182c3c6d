// Devices with many ports, made in a few requests, and the cables between them.
import { Device } from '../../../src/dcim/device.js';
import { DeviceRole } from '../../../src/dcim/device-role.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { Site } from '../../../src/dcim/site.js';
import { type ResourceMeta, resourceLabelled } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import type { Json, Reply } from '../client.js';
import { make, type Values } from './make.js';

export interface End {
  readonly object_type: string;
  readonly object_id: string;
}

const PATHS: Readonly<Record<string, string>> = {
  'dcim.interface': 'interfaces',
  'dcim.frontport': 'front-ports',
  'dcim.rearport': 'rear-ports',
  'dcim.consoleport': 'console-ports',
  'dcim.consoleserverport': 'console-server-ports',
  'dcim.powerport': 'power-ports',
  'dcim.poweroutlet': 'power-outlets',
  'dcim.powerfeed': 'power-feeds',
};

/** Where the API has the object of an end. */
export const addressOf = ({ object_type, object_id }: End): string => `/api/dcim/${PATHS[object_type]}/${object_id}/`;

export async function created(server: TestServer, path: string, body: unknown): Promise<Json> {
  const answer = await server.admin.post(path, body);
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Ports of one kind on a device, named after their places: `eth1`, `eth2`. */
export async function ports(
  server: TestServer,
  label: string,
  device: Pick<Json, 'id'>,
  count: number,
  more: (place: number) => Record<string, unknown> = () => ({}),
): Promise<End[]> {
  const prefix = label.replace(/^dcim\./, '');
  const made = await created(
    server,
    `/api/dcim/${PATHS[label]}/`,
    Array.from({ length: count }, (_, index) => ({
      device: device.id,
      name: `${prefix}${index + 1}`,
      ...TYPES[label],
      ...more(index + 1),
    })),
  );
  return made.map(({ id }: Json) => ({ object_type: label, object_id: id }));
}

const TYPES: Readonly<Record<string, Record<string, unknown>>> = {
  'dcim.interface': { type: '1000base-t' },
  'dcim.frontport': { type: '8p8c' },
  'dcim.rearport': { type: '8p8c' },
};

export const interfaces = (server: TestServer, device: Pick<Json, 'id'>, count: number): Promise<End[]> =>
  ports(server, 'dcim.interface', device, count);

const grounds = new WeakMap<TestServer, Promise<Values>>();

/** A device; those of a server stand on one site and are of one type, so that each is made by one request. */
export async function plainDevice(server: TestServer, values: Values = {}): Promise<Json> {
  const made = grounds.get(server) ?? ground(server);
  grounds.set(server, made);
  return make(server, Device, { ...(await made), ...values });
}

const ground = async (server: TestServer): Promise<Values> => ({
  site: await make(server, Site),
  role: await make(server, DeviceRole),
  device_type: await make(server, DeviceType),
});

export interface Panel {
  readonly device: Json;
  /** By rear port, the front ports of its positions. */
  readonly front: readonly (readonly End[])[];
  readonly rear: readonly End[];
}

/** A patch panel: rear ports, each with as many front ports as it has positions. */
export async function panel(server: TestServer, rearPorts: number, positions = 1, values: Values = {}): Promise<Panel> {
  const own = await plainDevice(server, values);
  const rear = await ports(server, 'dcim.rearport', own, rearPorts, () => ({ positions }));
  const all = await ports(server, 'dcim.frontport', own, rearPorts * positions, (place) => ({
    rear_port: rear[Math.floor((place - 1) / positions)]?.object_id,
    rear_port_position: ((place - 1) % positions) + 1,
  }));
  const front = rear.map((_, index) => all.slice(index * positions, (index + 1) * positions));
  return { device: own, front, rear };
}

const listed = (ends: End | readonly End[]): readonly End[] => ('object_id' in ends ? [ends] : ends);

export const cableBody = (a: End | readonly End[], b: End | readonly End[], more: Record<string, unknown> = {}) => ({
  a_terminations: listed(a),
  b_terminations: listed(b),
  ...more,
});

/** A cable between ends, made. */
export const cable = (
  server: TestServer,
  a: End | readonly End[],
  b: End | readonly End[],
  more: Record<string, unknown> = {},
): Promise<Json> => created(server, '/api/dcim/cables/', cableBody(a, b, more));

/** What is said of a port now. */
export const read = async (server: TestServer, end: End): Promise<Json> =>
  (await server.admin.get(addressOf(end))).body;

/** In the NetBox dialect, which shows all the ends of a segment together. */
export async function trace(server: TestServer, end: End): Promise<Reply> {
  const { table, route } = resourceLabelled(end.object_type) as ResourceMeta;
  const rows = await server.database.write().rows({
    text: `SELECT number FROM "${table}" WHERE id = $1`,
    values: [end.object_id],
  });
  return server.admin.get(`/netbox/${route}/${rows[0]?.[0]}/trace/`);
}

/** A trace as the names of what is on it: `interface1 > #1 > frontport1`. */
export async function told(server: TestServer, end: End): Promise<string[]> {
  const { body } = await trace(server, end);
  return body.map(([near, wire, far]: [Json[], Json | null, Json[]]) =>
    [names(near), wire ? 'cable' : 'nothing', names(far)].filter(Boolean).join(' > '),
  );
}

const names = (objects: readonly Json[]): string => objects.map(({ name }) => name).join(' + ');
