import { demoId, demoObject, slugOf, treeOf } from './demo-object.js';
import { tagged } from './tags.js';

export const tenantGroups = treeOf('tenancy.tenantgroup', [
  {
    name: 'Ostwind',
    description: 'The company itself',
    within: [
      { name: 'Operations', description: 'What moves parcels' },
      { name: 'Corporate', description: 'What moves paper' },
    ],
  },
  { name: 'Partners', description: 'Carriers who rent space with us' },
]);

const TENANTS: readonly (readonly [name: string, group: string, description: string, tags?: readonly string[]])[] = [
  ['Sorting', 'ostwind/operations', 'Conveyors, scanners and their controllers', ['Customer facing']],
  ['Tracking', 'ostwind/operations', 'Where is my parcel?', ['Customer facing']],
  ['Fleet', 'ostwind/operations', 'Vans, telematics, charging'],
  ['Network', 'ostwind/operations', 'Everything that blinks'],
  ['Finance', 'ostwind/corporate', 'Invoices and payroll', ['Restricted']],
  ['People', 'ostwind/corporate', 'Hiring, training, canteen'],
  ['Halligboten', 'partners', 'Island couriers, North Sea', ['Inherited']],
  ['Veloz Sur', 'partners', 'Bicycle couriers, Iberia', ['Pilot']],
];

export const tenants = TENANTS.map(([name, group, description, tags = []]) =>
  demoObject('tenancy.tenant', slugOf(name), {
    name,
    slug: slugOf(name),
    description,
    group: demoId('tenancy.tenantgroup', group),
    tags: tagged(...tags),
  }),
);

export const tenantNamed = (name: string): string => demoId('tenancy.tenant', slugOf(name));
