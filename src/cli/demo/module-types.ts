import { demoId, demoObject, slugOf } from './demo-object.js';
import { manufacturerNamed } from './manufacturers.js';
import type { ComponentRow, Described } from './templates.js';

const MODULE_TYPES: readonly (readonly [model: string, description: string, has: readonly ComponentRow[]])[] = [
  [
    'NL-CX-SUP',
    'Supervisor',
    [
      ['consoleport', 'Console {module}', { type: 'rj-45' }],
      ['interface', 'mgmt-{module}', { type: '1000base-t', mgmt_only: true }],
    ],
  ],
  ['NL-CX-48T', 'Line card, 48 ports of copper', [['interface', 'te-{module}/[1-48]', { type: '10gbase-t' }]]],
  ['NL-CX-16Q', 'Line card, 16 ports of 100G', [['interface', 'hu-{module}/[1-16]', { type: '100gbase-x-qsfp28' }]]],
];

export const moduleTypes = MODULE_TYPES.map(([model, description]) =>
  demoObject('dcim.moduletype', slugOf(model), {
    model,
    part_number: `${model}-EU`,
    manufacturer: manufacturerNamed('Nordlicht Networks'),
    airflow: 'front-to-rear',
    description,
  }),
);

export const moduleTypeNamed = (model: string): string => demoId('dcim.moduletype', slugOf(model));

export const describedModules: readonly Described[] = MODULE_TYPES.map(([model, , has]) => ({
  of: 'module_type',
  slug: slugOf(model),
  has,
}));
