import { ConsolePortTemplate } from '../../../src/dcim/console-port-template.js';
import { ConsoleServerPortTemplate } from '../../../src/dcim/console-server-port-template.js';
import { DeviceBayTemplate } from '../../../src/dcim/device-bay-template.js';
import { DeviceType } from '../../../src/dcim/device-type.js';
import { FrontPortTemplate } from '../../../src/dcim/front-port-template.js';
import { InterfaceTemplate } from '../../../src/dcim/interface-template.js';
import { InventoryItemRole } from '../../../src/dcim/inventory-item-role.js';
import { InventoryItemTemplate } from '../../../src/dcim/inventory-item-template.js';
import { Manufacturer } from '../../../src/dcim/manufacturer.js';
import { ModuleBayTemplate } from '../../../src/dcim/module-bay-template.js';
import { ModuleType } from '../../../src/dcim/module-type.js';
import { PowerOutletTemplate } from '../../../src/dcim/power-outlet-template.js';
import { PowerPortTemplate } from '../../../src/dcim/power-port-template.js';
import { RearPortTemplate } from '../../../src/dcim/rear-port-template.js';
import type { TestServer } from '../../support/app.js';
import type { Json } from '../../support/client.js';
import { type Body, describeResource, type Expected } from '../../support/describe-resource.js';
import { make } from '../../support/factories/make.js';

/** What one kind of template has beside the names that all have. */
interface Own extends Partial<Expected> {
  /** What every object must have. */
  readonly least?: Body;
  /** What the first has beside. */
  readonly most?: Body;
  /** Makes what the bodies refer to, for the types that they belong to; answers what only then is known of the first. */
  readonly prepare?: (server: TestServer, types: { deviceType: Json; moduleType: Json }) => Promise<Body | undefined>;
  /** The third belongs to a type of module, or else to another type of device. */
  readonly isModular?: boolean;
  /** What it has beside there. */
  readonly modular?: Body;
}

const DEVICE = { device_type: { slug: 'switch' } };
const OTHER_DEVICE = { device_type: { slug: 'router' } };
const MODULE = { module_type: { model: 'Card' } };

function template({ least = {}, most = {}, prepare, isModular = true, modular = {}, patch, ...rest }: Own): Expected {
  const first: Body = { ...DEVICE, name: 'First', label: 'Front', description: 'The first one', ...least, ...most };
  return {
    before: async (server) => {
      const deviceType = await make(server, DeviceType, { slug: 'switch', subdevice_role: 'parent' });
      await make(server, DeviceType, { slug: 'router', subdevice_role: 'parent' });
      const moduleType = await make(server, ModuleType, { model: 'Card' });
      Object.assign(first, await prepare?.(server, { deviceType, moduleType }));
    },
    create: [
      first,
      { ...DEVICE, name: 'Second', ...least, ...rest.fresh?.({}, 901) },
      {
        ...(isModular ? MODULE : OTHER_DEVICE),
        name: 'Third {module}',
        ...least,
        ...rest.fresh?.({}, 902),
        ...modular,
      },
    ],
    patch: { label: 'Rear', description: 'Moved', ...patch },
    brief: ['name', 'description'],
    ...rest,
  };
}

describeResource(ConsolePortTemplate, template({ most: { type: 'rj-45' }, patch: { type: 'de-9' } }));

describeResource(ConsoleServerPortTemplate, template({ most: { type: 'usb-a' }, patch: { type: 'rj-45' } }));

describeResource(
  PowerPortTemplate,
  template({
    most: { type: 'iec-60320-c14', maximum_draw: 500, allocated_draw: 350 },
    patch: { type: null, maximum_draw: 900, allocated_draw: 800 },
  }),
);

describeResource(
  PowerOutletTemplate,
  template({
    prepare: async (server, { deviceType }) => {
      await make(server, PowerPortTemplate, { device_type: deviceType, name: 'PSU0', description: 'Left' });
      return undefined;
    },
    most: { type: 'iec-60320-c13', power_port: { name: 'PSU0' }, feed_leg: 'B' },
    patch: { type: 'iec-60320-c19', feed_leg: 'C' },
  }),
);

describeResource(
  InterfaceTemplate,
  template({
    prepare: async (server, { deviceType }) => {
      await make(server, InterfaceTemplate, { device_type: deviceType, name: 'br0', type: 'bridge' });
      return undefined;
    },
    least: { type: '1000base-t' },
    most: {
      type: 'ieee802.11ac',
      enabled: false,
      mgmt_only: true,
      bridge: { name: 'br0' },
      poe_mode: 'pd',
      poe_type: 'type2-ieee802.3at',
      rf_role: 'ap',
    },
    patch: { type: 'ieee802.11ax', enabled: false, poe_mode: null, poe_type: null },
  }),
);

describeResource(
  RearPortTemplate,
  template({
    least: { type: '8p8c' },
    most: { type: 'lc', color: 'ff8800', positions: 12 },
    patch: { type: 'sc', color: '00ff00', positions: 24 },
  }),
);

describeResource(
  FrontPortTemplate,
  template({
    prepare: async (server, { deviceType, moduleType }) => {
      await make(server, RearPortTemplate, { device_type: deviceType, name: 'Trunk', positions: 1024 });
      await make(server, RearPortTemplate, { module_type: moduleType, name: 'Trunk of a module', positions: 1024 });
      return undefined;
    },
    least: { type: '8p8c', rear_port: { name: 'Trunk' } },
    most: { type: 'lc', color: 'ff8800', rear_port_position: 1 },
    fresh: (_, number) => ({ rear_port_position: number + 2 }),
    modular: { rear_port: { name: 'Trunk of a module' } },
    patch: { type: 'sc', color: '00ff00' },
  }),
);

describeResource(ModuleBayTemplate, template({ most: { position: '1' }, patch: { position: '2' } }));

describeResource(DeviceBayTemplate, template({ isModular: false }));

describeResource(
  InventoryItemTemplate,
  template({
    prepare: async (server, { deviceType: device_type }) => {
      await make(server, InventoryItemTemplate, { device_type, name: 'Board' });
      await make(server, InventoryItemRole, { slug: 'optic' });
      await make(server, Manufacturer, { slug: 'initech' });
      const { id } = await make(server, InterfaceTemplate, { device_type, name: 'eth0' });
      return { component_type: 'dcim.interfacetemplate', component_id: id };
    },
    most: { parent: { name: 'Board' }, role: { slug: 'optic' }, manufacturer: { slug: 'initech' }, part_id: 'X-1' },
    isModular: false,
    brief: ['name', 'description', '_depth'],
    patch: { part_id: 'X-2', role: { slug: 'optic' } },
    filters: () => ({ parent: 'Board', ancestor: 'Board' }),
  }),
);
