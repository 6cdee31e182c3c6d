import { type DemoObject, demoId, demoObject, slugOf } from './demo-object.js';
import { RACKS } from './racks.js';
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
  ['sin1', 'Landlord', null],
  ['ham-hq', 'Cellar', 'floor-0'],
];

const panelPath = (site: string, name: string) => `${site}/${slugOf(name)}`;

export const powerPanels: DemoObject[] = PANELS.map(([site, name, location]) =>
  demoObject('dcim.powerpanel', panelPath(site, name), {
    name,
    site: demoId('dcim.site', site),
    location: location ? demoId('dcim.location', `${site}/${location}`) : null,
  }),
);

const EUROPEAN = { phase: 'three-phase', voltage: 400, amperage: 32 };
const AMERICAN = { phase: 'three-phase', voltage: 208, amperage: 30 };

export const powerFeeds: DemoObject[] = PANELS.flatMap(([site, panel], index) => {
  const isFirst = PANELS.findIndex(([other]) => other === site) === index;
  return RACKS.filter((rack) => rack.site === site).map(({ name, tenant, layout }) =>
    demoObject('dcim.powerfeed', `${panelPath(site, panel)}/${name}`, {
      name: `${name} ${isFirst ? 'A' : 'B'}`,
      power_panel: demoId('dcim.powerpanel', panelPath(site, panel)),
      rack: demoId('dcim.rack', `${site}/${name}`),
      status: layout === 'empty' ? 'planned' : 'active',
      type: isFirst ? 'primary' : 'redundant',
      ...(site === 'iad1' ? AMERICAN : EUROPEAN),
      tenant: tenant ? tenantNamed(tenant) : null,
    }),
  );
});
