// The components that types describe, in the notation of ranges: `ge-0/0/[1-24]`.
import { type DemoObject, demoId, demoObject, namesOf } from './demo-object.js';

/** What all components of a row have; or, where they differ, by their numbers and those of the type that they refer to. */
type Body = Readonly<Record<string, unknown>>;
type Bodies = Body | ((number: number, named: (kind: ComponentKind, name: string) => string) => Body);

export type ComponentRow = readonly [kind: ComponentKind, names: string, body?: Bodies];

/** In the order they are made: what others refer to comes first. */
const KINDS = [
  'consoleport',
  'consoleserverport',
  'powerport',
  'poweroutlet',
  'interface',
  'rearport',
  'frontport',
  'modulebay',
  'devicebay',
] as const;

export type ComponentKind = (typeof KINDS)[number];

/** Power supplies that share the load; each could carry all of it. */
export const supplies = (count: number, watts: number): ComponentRow => [
  'powerport',
  count === 1 ? 'PSU' : `PSU[1-${count}]`,
  { type: 'iec-60320-c14', maximum_draw: watts, allocated_draw: Math.round(watts / 2) },
];

/** A type of device or of module, with its components. */
export interface Described {
  readonly of: 'device_type' | 'module_type';
  readonly slug: string;
  readonly has: readonly ComponentRow[];
}

/** The templates of all the types, one list a kind. */
export const templatesOf = (types: readonly Described[]): DemoObject[][] =>
  KINDS.map((kind) =>
    types.flatMap((type) => type.has.filter(([of]) => of === kind).flatMap((row) => rowOf(type, row))),
  );

function rowOf({ of, slug }: Described, [kind, pattern, bodies = {}]: ComponentRow): DemoObject[] {
  const owner = demoId(`dcim.${of.replace('_', '')}`, slug);
  const named = (kind: ComponentKind, name: string) => demoId(`dcim.${kind}template`, `${slug}/${name}`);
  return namesOf(pattern).map(([name, number]) =>
    demoObject(`dcim.${kind}template`, `${slug}/${name}`, {
      [of]: owner,
      name,
      ...(typeof bodies === 'function' ? bodies(number, named) : bodies),
    }),
  );
}
