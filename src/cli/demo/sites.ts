import { demoId, demoObject } from './demo-object.js';
import { tagged } from './tags.js';
import { tenantNamed } from './tenants.js';

interface DemoSite {
  /** Known by it, and its slug. */
  readonly code: string;
  readonly name: string;
  readonly status?: string;
  readonly region: string;
  readonly group: string;
  readonly tenant?: string;
  readonly facility?: string;
  readonly zone: string;
  readonly at: readonly [latitude: number, longitude: number];
  readonly address: string;
  readonly shipping?: string;
  readonly description: string;
  readonly comments?: string;
  readonly tags?: readonly string[];
}

/** The streets are made up; the towns are not. */
const SITES: readonly DemoSite[] = [
  {
    code: 'fra1',
    name: 'Frankfurt 1',
    region: 'europe/germany/frankfurt-am-main',
    group: 'data-centres/core',
    tenant: 'Network',
    facility: 'FRA1',
    zone: 'Europe/Berlin',
    at: [50.098_61, 8.632_5],
    address: 'Kabelstrasse 14\n60326 Frankfurt am Main\nGermany',
    shipping: 'Kabelstrasse 14, Tor 3\n60326 Frankfurt am Main\nGermany',
    description: 'First core data centre',
    comments: 'Two halls, fed from **both** substations.\n\nDeliveries need a slot: ask the front desk a day before.',
    tags: ['24/7 access', 'Carrier neutral', 'Cold aisle', 'Diesel backup'],
  },
  {
    code: 'ams1',
    name: 'Amsterdam 1',
    region: 'europe/netherlands/amsterdam',
    group: 'data-centres/core',
    tenant: 'Network',
    facility: 'AMS1',
    zone: 'Europe/Amsterdam',
    at: [52.303_05, 4.937_7],
    address: 'Glasvezelweg 220\n1105 AZ Amsterdam\nNetherlands',
    description: 'Second core data centre',
    comments: 'Mirrors Frankfurt 1. Hall 2 is empty until the cooling is upgraded.',
    tags: ['24/7 access', 'Carrier neutral', 'Diesel backup', 'Fibre only'],
  },
  {
    code: 'iad1',
    name: 'Ashburn 1',
    region: 'north-america/united-states/ashburn',
    group: 'data-centres/core',
    tenant: 'Network',
    facility: 'IAD1',
    zone: 'America/New_York',
    at: [39.043_76, -77.487_44],
    address: '900 Dark Fibre Court\nAshburn, VA 20147\nUnited States',
    description: 'Core for the Americas',
    tags: ['24/7 access', 'Carrier neutral', 'Cold aisle'],
  },
  {
    code: 'lon1',
    name: 'London edge',
    region: 'europe/united-kingdom/london',
    group: 'data-centres/edge',
    tenant: 'Tracking',
    facility: 'Suite 4B',
    zone: 'Europe/London',
    at: [51.511_9, -0.003_2],
    address: '7 Telegraph Quay\nLondon E14 9ZZ\nUnited Kingdom',
    description: 'Four racks in a carrier hotel',
    tags: ['Lights out', 'Carrier neutral', 'Lease ends'],
  },
  {
    code: 'sin1',
    name: 'Singapore edge',
    region: 'asia-pacific/singapore',
    group: 'data-centres/edge',
    tenant: 'Tracking',
    facility: 'Level 6',
    zone: 'Asia/Singapore',
    at: [1.319_5, 103.892_4],
    address: '21 Straits Link\nSingapore 408732',
    description: 'Two racks, one cage',
    tags: ['Lights out', 'Badge only'],
  },
  {
    code: 'nrt1',
    name: 'Tokyo edge',
    status: 'planned',
    region: 'asia-pacific/japan/tokyo',
    group: 'data-centres/edge',
    tenant: 'Tracking',
    zone: 'Asia/Tokyo',
    at: [35.668_3, 139.792_1],
    address: '3-11 Denshin\nKoto-ku, Tokyo\nJapan',
    description: 'Opens when the contract is signed',
    tags: ['Pilot'],
  },
  {
    code: 'ham-hq',
    name: 'Hamburg headquarters',
    region: 'europe/germany/hamburg',
    group: 'offices/headquarters',
    facility: 'Speicher 9',
    zone: 'Europe/Berlin',
    at: [53.543_8, 9.998_6],
    address: 'Am Ostwindkai 9\n20457 Hamburg\nGermany',
    description: 'Five floors above the harbour',
    tags: ['Badge only'],
  },
  {
    code: 'mad-office',
    name: 'Madrid branch',
    region: 'europe/spain/madrid',
    group: 'offices/branches',
    tenant: 'Veloz Sur',
    zone: 'Europe/Madrid',
    at: [40.430_1, -3.697_4],
    address: 'Calle del Paquete 31\n28004 Madrid\nSpain',
    description: 'Shared with Veloz Sur',
    tags: ['Lease ends'],
  },
  {
    code: 'yyz-office',
    name: 'Toronto branch',
    status: 'staging',
    region: 'north-america/canada/toronto',
    group: 'offices/branches',
    zone: 'America/Toronto',
    at: [43.648_2, -79.380_6],
    address: '58 Waybill Street\nToronto, ON M5H 0A1\nCanada',
    description: 'Moves in next quarter',
  },
  {
    code: 'lej-hub',
    name: 'Leipzig hub',
    region: 'europe/germany/leipzig',
    group: 'sorting-hubs/automated',
    tenant: 'Sorting',
    facility: 'Halle A',
    zone: 'Europe/Berlin',
    at: [51.423_9, 12.236_4],
    address: 'Paketring 1\n04435 Leipzig\nGermany',
    description: '60,000 parcels an hour',
    comments: 'The conveyors stop from 11:00 to 13:00: the only window for work on the network.',
    tags: ['24/7 access', 'Customer facing', 'Diesel backup'],
  },
  {
    code: 'rtm-hub',
    name: 'Rotterdam hub',
    region: 'europe/netherlands/rotterdam',
    group: 'sorting-hubs',
    tenant: 'Halligboten',
    zone: 'Europe/Amsterdam',
    at: [51.885_4, 4.286_7],
    address: 'Containerdijk 77\n3197 KA Rotterdam\nNetherlands',
    description: 'Sea freight, sorted by hand',
    tags: ['Inherited'],
  },
  {
    code: 'ord-hub',
    name: 'Chicago hub',
    status: 'decommissioning',
    region: 'north-america/united-states/chicago',
    group: 'sorting-hubs',
    tenant: 'Sorting',
    zone: 'America/Chicago',
    at: [41.978_6, -87.904_8],
    address: '4400 Conveyor Drive\nChicago, IL 60666\nUnited States',
    description: 'Closes at the end of the season',
    tags: ['Lease ends'],
  },
];

export const sites = SITES.map(({ code, region, group, tenant, zone, at: [latitude, longitude], ...site }) =>
  demoObject('dcim.site', code, {
    name: site.name,
    slug: code,
    status: site.status ?? 'active',
    region: demoId('dcim.region', region),
    group: demoId('dcim.sitegroup', group),
    tenant: tenant ? tenantNamed(tenant) : null,
    facility: site.facility ?? '',
    time_zone: zone,
    latitude,
    longitude,
    physical_address: site.address,
    shipping_address: site.shipping ?? '',
    description: site.description,
    comments: site.comments ?? '',
    tags: tagged(...(site.tags ?? [])),
  }),
);
