import { treeOf } from './demo-object.js';

export const siteGroups = treeOf('dcim.sitegroup', [
  {
    name: 'Data centres',
    description: 'Racks, power, cooling',
    within: [
      { name: 'Core', description: 'Where everything runs twice' },
      { name: 'Edge', description: 'A few racks near the customers' },
    ],
  },
  {
    name: 'Offices',
    within: [{ name: 'Headquarters' }, { name: 'Branches', description: 'A desk, a printer, a switch' }],
  },
  { name: 'Sorting hubs', description: 'Conveyors around the clock', within: [{ name: 'Automated' }] },
]);
