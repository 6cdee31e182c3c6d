// Two objects of every resource, and a body with which one more of it could be made.
import { allResources, type ResourceMeta, resourceLabelled } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import type { Json } from '../client.js';
import { bodyOf, make, type Values } from './make.js';

export interface Sound {
  readonly bodies: ReadonlyMap<ResourceMeta, Values>;
  readonly existing: ReadonlyMap<ResourceMeta, Json>;
}

export async function sound(server: TestServer): Promise<Sound> {
  const bodies = new Map<ResourceMeta, Values>();
  const existing = new Map<ResourceMeta, Json>();
  const given = await values(server);
  for (const resource of allResources().filter(({ options }) => !options.readOnly)) {
    const valuesOf = async () => (await given[resource.label]?.()) ?? common(resource, given.shared?.() as Values);
    const own: Values[] = [];
    for (let count = 0; count < 3; count++) own.push(await bodyOf(server, resource, await valuesOf()));
    const reply = await server.admin.post(`/${resource.route}/`, own.slice(0, 2));
    if (reply.status !== 201) throw new Error(`${resource.label} are not made: ${reply.text}`);
    existing.set(resource, reply.body[0]);
    bodies.set(resource, own[2] as Values);
  }
  return { bodies, existing };
}

/** Of the shared objects those that the resource requires. */
function common({ fields }: ResourceMeta, shared: Values): Values {
  const names = fields.filter(({ required, readOnly }) => required && !readOnly).map(({ name }) => name);
  return Object.fromEntries(names.filter((name) => Object.hasOwn(shared, name)).map((name) => [name, shared[name]]));
}

type Given = Readonly<Record<string, () => Values | Promise<Values>>>;

/** Values that cannot be made up from the declaration, by label; a few objects are shared. */
async function values(server: TestServer): Promise<Given> {
  const one = (label: string, more: Values = {}): Promise<Json> =>
    make(server, (resourceLabelled(label) as ResourceMeta).model, more);
  const manufacturer = await one('dcim.manufacturer');
  const site = await one('dcim.site');
  const device_type = await one('dcim.devicetype', { manufacturer, subdevice_role: 'parent' });
  const role = await one('dcim.devicerole');
  const device = await one('dcim.device', { site, device_type, role });
  const module_type = await one('dcim.moduletype', { manufacturer });
  const rear_port = await one('dcim.rearport', { device, positions: 1000 });
  const rearTemplate = await one('dcim.rearporttemplate', { device_type, positions: 1000 });
  const rack = await one('dcim.rack', { site, u_height: 100 });
  const onSite = (type: string, id: string) => ({ [type]: 'dcim.site', [id]: site.id });
  const template = () => ({ device_type });
  let count = 0;
  return {
    shared: () => ({ manufacturer, site, device_type, role, device, module_type, rack }),
    'users.objectpermission': () => ({ object_types: ['dcim.site'], actions: ['view'] }),
    'dcim.cable': ends,
    'dcim.cabletermination': async () => {
      const [{ object_type, object_id }] = await plug('dcim.consoleport');
      const cable = await one('dcim.cable', await ends());
      return { cable, cable_end: 'A', termination_type: object_type, termination_id: object_id };
    },
    'dcim.consoleporttemplate': template,
    'dcim.consoleserverporttemplate': template,
    'dcim.rearporttemplate': template,
    'dcim.interfacetemplate': template,
    'dcim.modulebaytemplate': template,
    'dcim.powerporttemplate': template,
    'dcim.poweroutlettemplate': template,
    'dcim.frontporttemplate': () => ({ device_type, rear_port: rearTemplate, rear_port_position: ++count }),
    'dcim.frontport': () => ({ device, rear_port, rear_port_position: ++count }),
    'dcim.macaddress': () => ({ mac_address: (++count).toString(16).padStart(12, '0') }),
    'dcim.module': async () => ({ device, module_type, module_bay: await one('dcim.modulebay', { device }) }),
    'dcim.virtualchassis': () => ({}),
    'dcim.rackreservation': () => ({ rack, units: [++count], description: 'kept' }),
    'extras.customfieldchoiceset': () => ({ extra_choices: [['a', 'A']] }),
    'extras.customfield': () => ({ object_types: ['dcim.site'], name: `field_${++count}`, type: 'text' }),
    'extras.imageattachment': () => onSite('object_type', 'object_id'),
    'extras.journalentry': () => ({ ...onSite('assigned_object_type', 'assigned_object_id'), comments: 'seen' }),
    'tenancy.contactassignment': async () => ({
      ...onSite('object_type', 'object_id'),
      role: await one('tenancy.contactrole'),
    }),
  };

  async function plug(object_type: string): Promise<[{ object_type: string; object_id: string }]> {
    const { id } = await one(object_type, { device });
    return [{ object_type, object_id: id }];
  }

  async function ends(): Promise<Values> {
    return { a_terminations: await plug('dcim.consoleport'), b_terminations: await plug('dcim.consoleserverport') };
  }
}
