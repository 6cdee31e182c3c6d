// A cable of the demo inventory, before it is an object: what it is for says what it looks like.

export type PortKind =
  | 'consoleport'
  | 'consoleserverport'
  | 'powerport'
  | 'poweroutlet'
  | 'powerfeed'
  | 'interface'
  | 'rearport'
  | 'frontport';

/** A port by the name of its device; a power feed is by itself, its path the name. */
export interface Port {
  readonly kind: PortKind;
  readonly device: string;
  readonly name: string;
}

const portsOf =
  (kind: PortKind) =>
  ({ name: device }: { readonly name: string }, name: string): Port => ({ kind, device, name });

export const consolePort = portsOf('consoleport');
export const consoleServerPort = portsOf('consoleserverport');
export const powerPort = portsOf('powerport');
export const outlet = portsOf('poweroutlet');
export const ethernet = portsOf('interface');
export const rear = portsOf('rearport');
export const front = portsOf('frontport');
export const feed = (path: string): Port => ({ kind: 'powerfeed', device: '', name: path });

/** Whoever stands before a rack knows by type and colour what a cable is for. */
export const PURPOSES = {
  feed: { type: 'power', color: '212121' },
  'power a': { type: 'power', color: 'f44336' },
  'power b': { type: 'power', color: '2196f3' },
  server: { type: 'dac-passive', color: '212121' },
  breakout: { type: 'dac-passive', color: 'ff9800' },
  management: { type: 'cat6', color: '4caf50' },
  console: { type: 'cat5e', color: '00bcd4' },
  pair: { type: 'cat6', color: '9c27b0' },
  'access point': { type: 'cat6a', color: 'ffffff' },
  copper: { type: 'cat6a', color: '9e9e9e' },
  fibre: { type: 'smf-os2', color: 'ffeb3b' },
  trunk: { type: 'smf-os2', color: '795548' },
} as const;

export type Purpose = keyof typeof PURPOSES;

export interface Cord {
  readonly purpose: Purpose;
  readonly a: readonly Port[];
  readonly b: readonly Port[];
  readonly metres: number;
  readonly label?: string;
  readonly description?: string;
}

type Ends = Port | readonly Port[];

const listed = (ends: Ends): readonly Port[] => ('kind' in ends ? [ends] : ends);

export const cord = (
  purpose: Purpose,
  a: Ends,
  b: Ends,
  metres: number,
  more: Pick<Cord, 'label' | 'description'> = {},
): Cord => ({ purpose, a: listed(a), b: listed(b), metres, ...more });

/** Hands out numbers in their order, of each thing its own. */
export class Numbers {
  private readonly last = new Map<string, number>();

  next(thing: string, first = 1): number {
    const number = (this.last.get(thing) ?? first - 1) + 1;
    this.last.set(thing, number);
    return number;
  }
}
