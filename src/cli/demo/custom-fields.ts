import { demoId, demoObject, slugOf } from './demo-object.js';

const CONTRACTS = 'Support contracts';

export const choiceSets = [
  demoObject('extras.customfieldchoiceset', slugOf(CONTRACTS), {
    name: CONTRACTS,
    description: 'How soon somebody comes',
    extra_choices: [
      ['4h', 'Within four hours'],
      ['nbd', 'Next business day'],
      ['none', 'None'],
    ],
  }),
];

export const customFields = [
  demoObject('extras.customfield', 'support_contract', {
    name: 'support_contract',
    label: 'Support contract',
    type: 'select',
    choice_set: demoId('extras.customfieldchoiceset', slugOf(CONTRACTS)),
    object_types: ['dcim.device'],
  }),
  demoObject('extras.customfield', 'inspected_on', {
    name: 'inspected_on',
    label: 'Inspected on',
    type: 'date',
    object_types: ['dcim.rack'],
  }),
];
