import { grouped } from '../../engine/declare/field.js';

export const CONSOLE_PORT_TYPES = grouped({
  Serial: {
    'de-9': 'DE-9',
    'db-25': 'DB-25',
    'rj-11': 'RJ-11',
    'rj-12': 'RJ-12',
    'rj-45': 'RJ-45',
    'mini-din-8': 'Mini-DIN 8',
  },
  USB: {
    'usb-a': 'USB Type A',
    'usb-b': 'USB Type B',
    'usb-c': 'USB Type C',
    'usb-mini-a': 'USB Mini A',
    'usb-mini-b': 'USB Mini B',
    'usb-micro-a': 'USB Micro A',
    'usb-micro-b': 'USB Micro B',
    'usb-micro-ab': 'USB Micro AB',
  },
  Other: {
    other: 'Other',
  },
});

export const CONSOLE_PORT_SPEEDS = [
  { value: 1200, label: '1200 bps' },
  { value: 2400, label: '2400 bps' },
  { value: 4800, label: '4800 bps' },
  { value: 9600, label: '9600 bps' },
  { value: 19200, label: '19.2 kbps' },
  { value: 38400, label: '38.4 kbps' },
  { value: 57600, label: '57.6 kbps' },
  { value: 115200, label: '115.2 kbps' },
];
