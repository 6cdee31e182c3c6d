// An inventory of two sides: dark objects, with a mark in everything they say of themselves, and light ones, which refer
// to nothing but dark ones. Whoever may view the light ones alone must never read the mark.
import type { Field } from '../../../src/engine/declare/field.js';
import { allResources, type ResourceMeta, resourceLabelled, resourceOf } from '../../../src/engine/declare/resource.js';
import type { TestServer } from '../app.js';
import type { Json } from '../client.js';
import { PNG } from '../factories/images.js';

/** In every text of a dark object, and in no other. */
export const MARK = 'umbra';

type Side = 'dark' | 'light';
type Body = Record<string, unknown>;

/** Ids by the label of their model. */
export type Ids = ReadonlyMap<string, readonly string[]>;

export interface TwoSides {
  readonly light: Ids;
  readonly dark: Ids;
}

/** Relations that would lead in a circle, or ask for more than an object of each model. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'dcim.virtualchassis.master',
  'dcim.modulebay.module',
  'dcim.devicebay.installed_device',
  'dcim.interface.primary_mac_address',
  'users.group.permissions',
  'users.user.permissions',
]);

/** Of these, the second of the light objects refers to another dark one: they could be told apart by their order. */
const SEVERAL: ReadonlySet<string> = new Set([
  'dcim.region',
  'dcim.sitegroup',
  'dcim.rackrole',
  'dcim.devicerole',
  'dcim.inventoryitemrole',
  'tenancy.tenant',
  'tenancy.tenantgroup',
  'tenancy.contactrole',
  'users.user',
]);

/** Components belong to a type of device here, not of module. */
const isOfModuleType = (field: Field): boolean => field.name === 'module_type' && !field.required;

export async function seedTwoSides(server: TestServer): Promise<TwoSides> {
  const seeding = new Seeding(server);
  for (const resource of seeding.resources) await seeding.dark(resource.label);
  for (const resource of seeding.resources) await seeding.light(resource, resource.label === 'dcim.device' ? 3 : 2);
  await seeding.connect();
  await seeding.fill();
  await seeding.surround();
  return { light: seeding.made.light, dark: seeding.made.dark };
}

class Seeding {
  readonly made: Record<Side, Map<string, string[]>> = { dark: new Map(), light: new Map() };
  private readonly firsts = new Map<string, Json>();
  private number = 0;
  private isSurrounding = false;

  constructor(private readonly server: TestServer) {}

  /** What is made of itself; change records and the ends of cables come along. */
  get resources(): ResourceMeta[] {
    return allResources().filter(({ label, options }) => !options.readOnly && label !== 'dcim.cabletermination');
  }

  /** The dark object of a model to which everything refers. */
  async dark(label: string): Promise<Json> {
    const known = this.firsts.get(label);
    if (known) return known;
    const made = await this.make(label, 'dark');
    this.firsts.set(label, made);
    return made;
  }

  async light(resource: ResourceMeta, count: number): Promise<void> {
    for (let place = 1; place <= count; place++) await this.make(resource.label, 'light', place);
  }

  /** Dark cables from light ports to dark ones. */
  async connect(): Promise<void> {
    for (const [near, far] of [
      ['dcim.interface', 'dcim.interface'],
      ['dcim.frontport', 'dcim.interface'],
      ['dcim.rearport', 'dcim.interface'],
      ['dcim.consoleport', 'dcim.consoleserverport'],
      ['dcim.powerport', 'dcim.poweroutlet'],
      ['dcim.powerfeed', 'dcim.powerport'],
    ] as const) {
      const [id] = this.made.light.get(near) ?? [];
      const other = await this.make(far, 'dark');
      await this.post('dcim.cable', 'dark', {
        a_terminations: [{ object_type: near, object_id: id }],
        b_terminations: [{ object_type: far, object_id: other.id }],
        label: `${MARK} cable ${near}`,
      });
    }
  }

  /** Dark things in a light rack, and a dark feed on a light panel. */
  async fill(): Promise<void> {
    const [rack] = this.made.light.get('dcim.rack') ?? [];
    const [panel] = this.made.light.get('dcim.powerpanel') ?? [];
    await this.make('dcim.device', 'dark', 0, { rack, position: 7, face: 'front', name: `${MARK} in a light rack` });
    await this.make('dcim.rackreservation', 'dark', 0, { rack, units: [20, 21] });
    await this.make('dcim.powerfeed', 'dark', 0, { power_panel: panel, rack, name: `${MARK} feed` });
  }

  /** Dark objects of every kind that belong to light ones, as far as there can be another. */
  async surround(): Promise<void> {
    this.isSurrounding = true;
    for (const { label } of this.resources) {
      if (!['dcim.cable', 'users.token', 'extras.customfield'].includes(label)) {
        await this.make(label, 'dark', 5).catch(() => undefined);
      }
    }
    this.isSurrounding = false;
    // A light site in a dark region below a light one.
    const [site] = this.made.light.get('dcim.site') ?? [];
    await this.server.admin.patch(`/api/dcim/sites/${site}/`, { region: this.made.dark.get('dcim.region')?.at(-1) });
  }

  private async make(label: string, side: Side, place = 0, more: Body = {}): Promise<Json> {
    const resource = resourceLabelled(label) as ResourceMeta;
    const number = ++this.number;
    const body: Body = {};
    for (const field of resource.fields) {
      if (field.hidden || field.readOnly || LEFT_OUT.has(`${label}.${field.name}`) || isOfModuleType(field)) continue;
      const value = await this.valueOf(resource, field, side, number, place);
      if (value !== undefined) body[field.name] = value;
    }
    return this.post(label, side, { ...body, ...(await this.special(label, number, place)), ...more });
  }

  /** What a body cannot have, and need not, is left out. */
  private async post(label: string, side: Side, body: Body): Promise<Json> {
    const { route } = resourceLabelled(label) as ResourceMeta;
    const given = { ...body };
    const said: string[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const reply = await this.server.admin.post(`/${route}/`, given);
      if (reply.status === 201) {
        this.made[side].set(label, [...(this.made[side].get(label) ?? []), reply.body.id]);
        return reply.body;
      }
      said.push(reply.text);
      const wrong = reply.status === 400 ? Object.keys(reply.body).filter((name) => name in given) : [];
      if (wrong.length === 0) break;
      for (const name of wrong) delete given[name];
    }
    throw new Error(`${label} is not made of ${JSON.stringify(body)}: ${said.join(' ')}`);
  }

  private async valueOf(
    resource: ResourceMeta,
    field: Field,
    side: Side,
    number: number,
    place: number,
  ): Promise<unknown> {
    const { kind, name, required, target, max, choices } = field;
    // The first of the light ones says nothing of itself: what it is called comes from elsewhere.
    const isSilent = side === 'light' && place !== 2 && !required;
    switch (kind) {
      case 'text':
        return isSilent ? undefined : `${side === 'dark' ? MARK : 'lux'}-${name}-${number}`.slice(0, max);
      case 'choice':
        return required ? choices?.[0]?.value : undefined;
      case 'reference':
        // A dark object has no dark parent; a light one has.
        if (!target || (side === 'dark' && resourceOf(target()) === resource)) return undefined;
        return this.referred(resourceOf(target()).label, side, place);
      case 'references':
        return target ? [await this.referred(resourceOf(target()).label, 'dark', place)] : undefined;
      case 'image':
        return required ? `data:image/png;base64,${PNG.toString('base64')}` : undefined;
      case 'custom':
        return { holder: (await this.holder()).id };
      default:
        return undefined;
    }
  }

  private async referred(label: string, side: Side, place: number): Promise<string> {
    if (this.isSurrounding) return (this.made.light.get(label) ?? this.made.dark.get(label))?.at(-1) as string;
    const key = `${label} of the second`;
    if (side === 'dark' || place !== 2 || !SEVERAL.has(label)) return (await this.dark(label)).id;
    const known = this.firsts.get(key) ?? (await this.make(label, 'dark'));
    this.firsts.set(key, known);
    return known.id;
  }

  /** Whom the custom field that every model has refers to. */
  private async holder(): Promise<Json> {
    const known = this.firsts.get('holder');
    if (known) return known;
    const group = await this.server.admin.post('/api/tenancy/tenants/', {
      name: `${MARK} holder`,
      slug: `${MARK}-holder`,
    });
    this.firsts.set('holder', group.body);
    this.made.dark.set('tenancy.tenant', [...(this.made.dark.get('tenancy.tenant') ?? []), group.body.id]);
    await this.dark('extras.customfield');
    return group.body;
  }

  private async special(label: string, number: number, place: number): Promise<Body> {
    const own = await this.names(label, number, place);
    const any = REFERRING[label]?.[Math.min(place, 2)];
    if (!any) return own;
    const [typeName, idName, target] = any;
    return { ...own, [typeName]: target, [idName]: await this.referred(target, 'dark', place) };
  }

  private async names(label: string, number: number, place: number): Promise<Body> {
    const extra = async (model: string) => (await this.make(model, 'dark')).id as string;
    switch (label) {
      case 'users.user':
        return { password: 'a-long-enough-password' };
      case 'users.objectpermission':
        return { object_types: ['dcim.site'], actions: ['view'], constraints: { name: 'x' } };
      case 'dcim.interface':
        return { type: '1000base-t' };
      case 'dcim.devicetype':
        return { subdevice_role: 'parent' };
      case 'dcim.rackreservation':
        return { units: [number % 40] };
      case 'dcim.rearport':
      case 'dcim.rearporttemplate':
        return { positions: 64 };
      case 'dcim.frontport':
      case 'dcim.frontporttemplate':
        return { rear_port_position: place + 1 };
      case 'dcim.device':
        // The third is called after its type, the first after its chassis.
        return place === 3 ? { virtual_chassis: null } : { vc_position: number % 200 };
      case 'dcim.macaddress':
        return { mac_address: `00:00:00:00:00:0${place}` };
      case 'dcim.module':
        return place > 0 ? { module_bay: await extra('dcim.modulebay') } : {};
      case 'dcim.cable': {
        const ends = [await extra('dcim.interface'), await extra('dcim.interface')];
        const [a, b] = ends.map((object_id) => [{ object_type: 'dcim.interface', object_id }]);
        return { a_terminations: a, b_terminations: b };
      }
      case 'extras.customfield':
        if (place > 0)
          return {
            name: `field_${number}`,
            object_types: ['dcim.site'],
            type: 'text',
            choice_set: null,
            related_object_type: null,
          };
        // What fields there are is told by every object: a form calls them what they are called.
        return {
          name: 'holder',
          ...{ label: 'Holder', group_name: '', description: '', comments: '' },
          type: 'object',
          choice_set: null,
          related_object_type: 'tenancy.tenant',
          object_types: allResources().flatMap((one) => (one.field('custom_fields') ? [one.label] : [])),
        };
      case 'extras.customfieldchoiceset':
        return { extra_choices: [['a', place > 0 ? 'A' : `${MARK} A`]] };
      default:
        return {};
    }
  }
}

/** By the place of an object: what its reference to any model leads to. */
const REFERRING: Readonly<Record<string, readonly (readonly [type: string, id: string, target: string])[]>> = {
  'extras.journalentry': [0, 1, 2].map(() => ['assigned_object_type', 'assigned_object_id', 'dcim.site'] as const),
  'extras.imageattachment': [0, 1, 2].map(() => ['object_type', 'object_id', 'dcim.site'] as const),
  'tenancy.contactassignment': ['dcim.region', 'dcim.site', 'tenancy.tenant'].map(
    (label) => ['object_type', 'object_id', label] as const,
  ),
  'dcim.macaddress': [0, 1, 2].map(() => ['assigned_object_type', 'assigned_object_id', 'dcim.interface'] as const),
  'dcim.inventoryitem': [0, 1, 2].map(() => ['component_type', 'component_id', 'dcim.interface'] as const),
};
