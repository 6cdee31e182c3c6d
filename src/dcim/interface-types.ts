// What the type of an interface, and its channel, say about it.

export const LAG = 'lag';

const VIRTUAL: readonly string[] = ['virtual', 'bridge', LAG];

const WIRELESS: readonly string[] = [
  'ieee802.11a',
  'ieee802.11g',
  'ieee802.11n',
  'ieee802.11ac',
  'ieee802.11ad',
  'ieee802.11ax',
  'ieee802.11ay',
  'ieee802.11be',
  'ieee802.15.1',
  'ieee802.15.4',
  'other-wireless',
];

export const isVirtual = (type: string): boolean => VIRTUAL.includes(type);
export const isWireless = (type: string): boolean => WIRELESS.includes(type);

/** The types of a kind of interfaces; physical are those that take a cable. */
export const TYPES_OF_KIND: Readonly<Record<string, { readonly among: boolean; readonly types: readonly string[] }>> = {
  virtual: { among: true, types: VIRTUAL },
  wireless: { among: true, types: WIRELESS },
  physical: { among: false, types: [...VIRTUAL, ...WIRELESS] },
};

/** Frequency and width in MHz: a channel is named after them, `5g-36-5180-20`. */
export function bandOf(channel: string): { readonly frequency: number; readonly width: number } {
  const [, , frequency, width] = channel.split('-');
  return { frequency: Number(frequency), width: Number(width) };
}
