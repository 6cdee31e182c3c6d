import { type DemoObject, demoId, demoObject } from './demo-object.js';

const ENTRIES: readonly (readonly [of: string, path: string, kind: string, comments: string])[] = [
  ['dcim.site', 'fra1', 'info', 'Generator test passed, **12 minutes** under load.'],
  ['dcim.site', 'lon1', 'warning', 'The landlord will not renew the contract.'],
  ['dcim.rack', 'fra1/D01', 'info', 'Lock changed; the keys are with security.'],
  ['dcim.device', 'fra1-b02-srv4', 'danger', 'Does not start. Both supplies are fine: the board is to be replaced.'],
  ['dcim.device', 'fra1-a01-core1', 'success', 'Supervisors updated, one after the other, without an interruption.'],
  ['dcim.device', 'ams1-c01-store2', 'warning', 'To be emptied and sold.'],
  ['dcim.powerpanel', 'ams1/busbar-b', 'info', 'Breakers tightened.'],
  ['tenancy.tenant', 'halligboten', 'info', 'Moves its mail here first, then its maps.'],
];

export const journalEntries: DemoObject[] = ENTRIES.map(([of, path, kind, comments]) =>
  demoObject('extras.journalentry', `${of}/${path}`, {
    assigned_object_type: of,
    assigned_object_id: demoId(of, path),
    kind,
    comments,
  }),
);
