import { type Branch, type DemoObject, demoId, treeOf } from './demo-object.js';

const rows = (count: number): Branch[] =>
  Array.from({ length: count }, (_, index) => ({ name: `Row ${String.fromCharCode(65 + index)}` }));

const floor = (number: number, ...within: readonly Branch[]): Branch => ({ name: `Floor ${number}`, within });

const OFFICE_FLOOR: readonly Branch[] = [{ name: 'Comms room', description: 'Switches and the patch panels' }];

const SITES: Readonly<Record<string, readonly Branch[]>> = {
  fra1: [
    {
      name: 'Building 1',
      within: [
        floor(0, { name: 'Meet-me room', description: 'Where the carriers come in' }, { name: 'Battery room' }),
        floor(1, { name: 'Hall 1', within: rows(4) }),
        floor(2, { name: 'Hall 2', within: rows(4) }),
      ],
    },
  ],
  ams1: [
    {
      name: 'Building A',
      within: [floor(0, { name: 'Meet-me room' }), floor(1, { name: 'Hall 1', within: rows(3) }, { name: 'Hall 2' })],
    },
  ],
  iad1: [{ name: 'Hall 1', within: rows(4) }, { name: 'Meet-me room' }],
  lon1: [{ name: 'Suite 4B', within: rows(1) }],
  sin1: [{ name: 'Cage 6-12', within: rows(1) }],
  'ham-hq': [floor(0, { name: 'Server room', within: rows(1) }), ...[1, 2, 3, 4].map((n) => floor(n, ...OFFICE_FLOOR))],
  'mad-office': OFFICE_FLOOR,
  'yyz-office': OFFICE_FLOOR,
  'lej-hub': [
    { name: 'Hall A', within: [{ name: 'Control room' }, { name: 'Cabinet north' }, { name: 'Cabinet south' }] },
    { name: 'Hall B', within: [{ name: 'Cabinet east' }, { name: 'Cabinet west' }] },
  ],
  'rtm-hub': [{ name: 'Warehouse', within: OFFICE_FLOOR }],
  'ord-hub': [{ name: 'Warehouse', within: OFFICE_FLOOR }],
};

const STATUSES: Readonly<Record<string, string>> = {
  'ams1/building-a/floor-1/hall-2': 'planned',
  'ord-hub/warehouse/comms-room': 'decommissioning',
};

export const locations: DemoObject[] = Object.entries(SITES).flatMap(([code, branches]) =>
  withinSite(code, treeOf('dcim.location', [{ name: code, within: branches }])),
);

/** The first of the tree stands for the site itself: what is right below it has no parent. */
function withinSite(code: string, [top, ...tree]: readonly DemoObject[]): DemoObject[] {
  const site = demoId('dcim.site', code);
  const status = (id: string) => Object.entries(STATUSES).find(([path]) => demoId('dcim.location', path) === id)?.[1];
  return tree.map((location) => ({
    ...location,
    body: {
      ...location.body,
      site,
      parent: location.body.parent === top?.id ? null : location.body.parent,
      status: status(location.id) ?? 'active',
    },
  }));
}
