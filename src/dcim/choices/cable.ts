// What a cable is made of, how far it has come, and in what its length is said.
import { grouped } from '../../engine/declare/field.js';

export const CABLE_TYPES = grouped({
  'Copper - Twisted Pair (UTP/STP)': {
    cat3: 'CAT3',
    cat5: 'CAT5',
    cat5e: 'CAT5e',
    cat6: 'CAT6',
    cat6a: 'CAT6a',
    cat7: 'CAT7',
    cat7a: 'CAT7a',
    cat8: 'CAT8',
    'mrj21-trunk': 'MRJ21 Trunk',
  },
  'Copper - Twinax (DAC)': {
    'dac-active': 'Direct Attach Copper (Active)',
    'dac-passive': 'Direct Attach Copper (Passive)',
  },
  'Copper - Coaxial': {
    coaxial: 'Coaxial',
    'rg-6': 'RG-6',
    'rg-8': 'RG-8',
    'rg-11': 'RG-11',
    'rg-59': 'RG-59',
    'rg-62': 'RG-62',
    'rg-213': 'RG-213',
    'lmr-100': 'LMR-100',
    'lmr-200': 'LMR-200',
    'lmr-400': 'LMR-400',
  },
  'Fiber - Multimode': {
    mmf: 'Multimode Fiber',
    'mmf-om1': 'Multimode Fiber (OM1)',
    'mmf-om2': 'Multimode Fiber (OM2)',
    'mmf-om3': 'Multimode Fiber (OM3)',
    'mmf-om4': 'Multimode Fiber (OM4)',
    'mmf-om5': 'Multimode Fiber (OM5)',
  },
  'Fiber - Single-mode': {
    smf: 'Single-mode Fiber',
    'smf-os1': 'Single-mode Fiber (OS1)',
    'smf-os2': 'Single-mode Fiber (OS2)',
  },
  'Fiber - Other': {
    aoc: 'Active Optical Cabling (AOC)',
  },
  Power: {
    power: 'Power',
  },
  USB: {
    usb: 'USB',
  },
});

export const CABLE_STATUSES = [
  { value: 'connected', label: 'Connected' },
  { value: 'planned', label: 'Planned' },
  { value: 'decommissioning', label: 'Decommissioning' },
];

export const LENGTH_UNITS = [
  { value: 'km', label: 'Kilometers' },
  { value: 'm', label: 'Meters' },
  { value: 'cm', label: 'Centimeters' },
  { value: 'mi', label: 'Miles' },
  { value: 'ft', label: 'Feet' },
  { value: 'in', label: 'Inches' },
];

export const CABLE_ENDS = [
  { value: 'A', label: 'A' },
  { value: 'B', label: 'B' },
];
