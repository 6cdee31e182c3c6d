import { type Branch, demoId, demoObject, slugOf, treeOf } from './demo-object.js';

const RACK_ROLES: readonly (readonly [name: string, color: string, description: string])[] = [
  ['Core', '3f51b5', 'Routers, firewalls and the switches in the middle'],
  ['Compute', '4caf50', 'Servers'],
  ['Edge', 'ff9800', 'A little of everything'],
  ['Cabinet', '795548', 'On a wall, between conveyors'],
];

export const rackRoles = RACK_ROLES.map(([name, color, description]) =>
  demoObject('dcim.rackrole', slugOf(name), { name, slug: slugOf(name), color, description }),
);

export const rackRoleNamed = (name: string): string => demoId('dcim.rackrole', slugOf(name));

const DEVICE_ROLES: readonly Branch[] = [
  {
    name: 'Network',
    within: [
      { name: 'Router', description: 'Towards the carriers' },
      { name: 'Firewall' },
      { name: 'Switch', within: [{ name: 'Core' }, { name: 'Spine' }, { name: 'Leaf' }, { name: 'Access' }] },
      { name: 'Access point' },
    ],
  },
  { name: 'Compute', within: [{ name: 'Server' }, { name: 'Storage' }, { name: 'Blade chassis' }, { name: 'Blade' }] },
  { name: 'Facility', within: [{ name: 'Patch panel' }, { name: 'Power' }, { name: 'Console' }] },
];

/** By the root of the tree. */
const COLORS: Readonly<Record<string, string>> = { network: '2196f3', compute: '4caf50', facility: '9e9e9e' };

const rolePaths = (branches: readonly Branch[], above = ''): string[] =>
  branches.flatMap(({ name, within = [] }) => [
    `${above}${slugOf(name)}`,
    ...rolePaths(within, `${above}${slugOf(name)}/`),
  ]);

const PATHS = new Map(rolePaths(DEVICE_ROLES).map((path) => [deviceRoleAt(path), path]));

export const deviceRoles = treeOf('dcim.devicerole', DEVICE_ROLES).map((role) => {
  const [root = ''] = PATHS.get(role.id)?.split('/') ?? [];
  return { ...role, body: { ...role.body, color: COLORS[root], vm_role: root === 'compute' } };
});

export function deviceRoleAt(path: string): string {
  return demoId('dcim.devicerole', path);
}

export const inventoryItemRoles = [
  ['Disk', '607d8b', 'What wears out first'],
  ['Optic', '00bcd4', 'Pluggable transceivers'],
].map(([name = '', color, description]) =>
  demoObject('dcim.inventoryitemrole', slugOf(name), { name, slug: slugOf(name), color, description }),
);

export const inventoryItemRoleNamed = (name: string): string => demoId('dcim.inventoryitemrole', slugOf(name));
