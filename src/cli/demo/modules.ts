// What sits in the bays of the core switches.
import { type DemoObject, demoObject, Part } from './demo-object.js';
import { deviceNamed, devicesOf } from './devices.js';
import { moduleTypeNamed } from './module-types.js';

const CARDS: readonly (readonly [bay: string, model: string])[] = [
  ['Supervisor 1', 'NL-CX-SUP'],
  ['Supervisor 2', 'NL-CX-SUP'],
  ['Slot 1', 'NL-CX-48T'],
  ['Slot 2', 'NL-CX-48T'],
  ['Slot 3', 'NL-CX-16Q'],
];

export const modules: DemoObject[] = devicesOf('core').flatMap(({ name }, chassis) =>
  CARDS.map(([bay, model], index) =>
    demoObject('dcim.module', `${name}/${bay}`, {
      device: deviceNamed(name),
      module_bay: new Part('dcim.modulebay', deviceNamed(name), bay),
      module_type: moduleTypeNamed(model),
      serial: `${model.replaceAll('-', '')}${String(50_000 + chassis * 100 + index)}`,
      status: 'active',
    }),
  ),
);
