import { type Branch, demoId, demoObject, slugOf, treeOf } from './demo-object.js';

const MANUFACTURERS: readonly (readonly [name: string, description: string])[] = [
  ['Nordlicht Networks', 'Switches, routers, firewalls'],
  ['Kranich Systems', 'Servers and blades'],
  ['Fadenwerk', 'Patch panels'],
  ['Zunder Power', 'Power distribution'],
  ['Leuchtturm', 'Console servers'],
  ['Schreinerei Oster', 'Racks and cabinets'],
];

export const manufacturers = MANUFACTURERS.map(([name, description]) =>
  demoObject('dcim.manufacturer', slugOf(name), { name, slug: slugOf(name), description }),
);

export const manufacturerNamed = (name: string): string => demoId('dcim.manufacturer', slugOf(name));

const OPERATING_SYSTEMS: readonly Branch[] = [
  { name: 'Linux', within: [{ name: 'Linux LTS' }, { name: 'Linux appliance', description: 'No shell, no patches' }] },
  {
    name: 'Polarstern',
    description: 'Of Nordlicht Networks',
    within: [{ name: 'Polarstern 6' }, { name: 'Polarstern 7' }],
  },
];

export const platforms = treeOf('dcim.platform', OPERATING_SYSTEMS).map((platform) => ({
  ...platform,
  body: {
    ...platform.body,
    manufacturer: String(platform.body.name).startsWith('Polarstern') ? manufacturerNamed('Nordlicht Networks') : null,
  },
}));

export const platformAt = (path: string): string => demoId('dcim.platform', path);
