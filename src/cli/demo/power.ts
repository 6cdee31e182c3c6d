import { type DemoObject, demoId, demoObject, slugOf } from './demo-object.js';
import { type DemoRack, type Layout, RACKS } from './racks.js';
import { tenantNamed } from './tenants.js';

/** Where the power of a site comes in; every rack of the site is fed from each of the panels. */
const PANELS: readonly (readonly [site: string, name: string, location: string | null])[] = [
  ['fra1', 'Substation east', 'building-1/floor-0/battery-room'],
  ['fra1', 'Substation west', 'building-1/floor-0/battery-room'],
  ['ams1', 'Busbar A', 'building-a/floor-0'],
  ['ams1', 'Busbar B', 'building-a/floor-0'],
  ['iad1', 'Panel 1', 'hall-1'],
  ['iad1', 'Panel 2', 'hall-1'],
  ['lon1', 'Landlord', null],
  ['lon1', 'Landlord, second riser', null],
  ['sin1', 'Landlord', null],
  ['sin1', 'Landlord, second riser', null],
  ['ham-hq', 'Cellar', 'floor-0'],
  ['ham-hq', 'Roof', 'floor-4'],
  ['mad-office', 'Staircase', null],
  ['lej-hub', 'Switchboard', 'hall-a/control-room'],
  ['rtm-hub', 'Switchboard', 'warehouse'],
];

const panelPath = (site: string, name: string) => `${site}/${slugOf(name)}`;

export const powerPanels: DemoObject[] = PANELS.map(([site, name, location]) =>
  demoObject('dcim.powerpanel', panelPath(site, name), {
    name,
    site: demoId('dcim.site', site),
    location: location ? demoId('dcim.location', `${site}/${location}`) : null,
  }),
);

const STRONG = { phase: 'three-phase', voltage: 400, amperage: 32 };
const USUAL = { phase: 'three-phase', voltage: 400, amperage: 16 };
const AMERICAN = { phase: 'three-phase', voltage: 208, amperage: 30 };
const SOCKET = { phase: 'single-phase', voltage: 230, amperage: 16 };

const SUPPLIES: Partial<Record<Layout, typeof STRONG>> = { core: STRONG, office: SOCKET, cabinet: SOCKET };

const supplyOf = ({ site, layout }: DemoRack) => (site === 'iad1' ? AMERICAN : (SUPPLIES[layout] ?? USUAL));

/** Patch panels need none. */
const isFed = ({ layout }: DemoRack): boolean => layout !== 'meeting';

/** The paths of the feeds of a rack, the primary one first. */
export const feedsOf = ({ site, name }: DemoRack): string[] =>
  PANELS.filter(([other]) => other === site).map(([, panel]) => `${panelPath(site, panel)}/${name}`);

export const powerFeeds: DemoObject[] = PANELS.flatMap(([site, panel], index) => {
  const isFirst = PANELS.findIndex(([other]) => other === site) === index;
  return RACKS.filter((rack) => rack.site === site && isFed(rack)).map((rack) =>
    demoObject('dcim.powerfeed', `${panelPath(site, panel)}/${rack.name}`, {
      name: `${rack.name} ${isFirst ? 'A' : 'B'}`,
      power_panel: demoId('dcim.powerpanel', panelPath(site, panel)),
      rack: demoId('dcim.rack', `${site}/${rack.name}`),
      status: rack.layout === 'empty' ? 'planned' : 'active',
      type: isFirst ? 'primary' : 'redundant',
      ...supplyOf(rack),
      tenant: rack.tenant ? tenantNamed(rack.tenant) : null,
    }),
  );
});
