import { type DemoObject, demoObject, namesOf, Part } from './demo-object.js';
import { deviceNamed, devicesOf } from './devices.js';
import { manufacturerNamed } from './manufacturers.js';
import { inventoryItemRoleNamed } from './roles.js';

const disks = devicesOf('store').flatMap(({ name }, server) =>
  namesOf('Disk [1-4]').map(([disk, number]) =>
    demoObject('dcim.inventoryitem', `${name}/${disk}`, {
      device: deviceNamed(name),
      name: disk,
      role: inventoryItemRoleNamed('Disk'),
      manufacturer: manufacturerNamed('Kranich Systems'),
      part_id: 'KR-D16T',
      serial: `D${String(400_000 + server * 10 + number)}`,
      status: server === 0 && number === 4 ? 'failed' : 'active',
    }),
  ),
);

const optics = devicesOf('router').flatMap(({ name }, router) =>
  namesOf('hu-0/0/[0-1]').map(([port, number]) =>
    demoObject('dcim.inventoryitem', `${name}/${port}`, {
      device: deviceNamed(name),
      name: `Optic ${port}`,
      role: inventoryItemRoleNamed('Optic'),
      manufacturer: manufacturerNamed('Nordlicht Networks'),
      part_id: 'NL-Q28-LR4',
      serial: `Q${String(900_000 + router * 10 + number)}`,
      component_type: 'dcim.interface',
      component_id: new Part('dcim.interface', deviceNamed(name), port),
    }),
  ),
);

export const inventoryItems: DemoObject[] = [...disks, ...optics];
