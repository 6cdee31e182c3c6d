import { demoId, demoObject, slugOf } from './demo-object.js';

const TAGS: readonly (readonly [name: string, color: string, description: string])[] = [
  ['24/7 access', '2196f3', 'Staff may enter at any hour'],
  ['Badge only', '607d8b', 'No keys, no visitors without a badge'],
  ['Carrier neutral', '4caf50', 'More than one carrier in the building'],
  ['Cold aisle', '00bcd4', 'Contained cold aisles'],
  ['Customer facing', 'ff9800', 'Customers notice when it fails'],
  ['Diesel backup', '795548', 'Generators, tested monthly'],
  ['Fibre only', '9c27b0', 'No copper between floors'],
  ['Inherited', '9e9e9e', 'Came with a company that was bought'],
  ['Lease ends', 'f44336', 'The contract ends within two years'],
  ['Lights out', '3f51b5', 'Nobody works there'],
  ['Pilot', 'cddc39', 'New things are tried here first'],
  ['Restricted', 'aa1409', 'Ask security before you plan anything'],
];

export const tags = TAGS.map(([name, color, description]) =>
  demoObject('extras.tag', slugOf(name), { name, slug: slugOf(name), color, description }),
);

/** The ids of tags, by name. */
export const tagged = (...names: readonly string[]): string[] =>
  names.map((name) => demoId('extras.tag', slugOf(name)));
