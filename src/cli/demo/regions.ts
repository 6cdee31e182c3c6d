import { treeOf } from './demo-object.js';

export const regions = treeOf('dcim.region', [
  {
    name: 'Europe',
    within: [
      { name: 'Germany', within: [{ name: 'Hamburg' }, { name: 'Frankfurt am Main' }, { name: 'Leipzig' }] },
      { name: 'Netherlands', within: [{ name: 'Amsterdam' }, { name: 'Rotterdam' }] },
      { name: 'Spain', within: [{ name: 'Madrid' }] },
      { name: 'United Kingdom', within: [{ name: 'London' }] },
    ],
  },
  {
    name: 'North America',
    within: [
      { name: 'Canada', within: [{ name: 'Toronto' }] },
      { name: 'United States', within: [{ name: 'Ashburn' }, { name: 'Chicago' }] },
    ],
  },
  {
    name: 'Asia Pacific',
    within: [{ name: 'Japan', within: [{ name: 'Tokyo' }] }, { name: 'Singapore' }],
  },
]);
