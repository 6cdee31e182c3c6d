// The demo inventory is written as lists of objects, one file a resource. An object is known by its path; its id follows
// from it, the same on every machine and for ever.
import { v5 } from 'uuid';
import type { Id } from '../../engine/declare/identified.js';

const NAMESPACE = '7f0c2a5e-93b4-5d1f-8a66-2e4f1c9b7d30';

export interface DemoObject {
  /** The label of its resource: `dcim.site`. */
  readonly of: string;
  readonly id: Id;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A part that the type of its device brings: known by its name, since nobody chooses its id. */
export class Part {
  constructor(
    readonly of: string,
    readonly device: Id,
    readonly name: string,
  ) {}
}

/** A port where a cable ends: one that somebody has cabled otherwise is left alone. */
export class End {
  constructor(
    readonly of: string,
    readonly port: Id | Part,
  ) {}
}

/** What an object is given that is there by then, often a part. */
export interface DemoSetting {
  readonly of: string;
  readonly target: Id | Part;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The id of the demo object at a path. @example demoId('dcim.region', 'europe/germany') */
export const demoId = (of: string, path: string): Id => v5(`${of}/${path}`, NAMESPACE);

export const demoObject = (of: string, path: string, body: Readonly<Record<string, unknown>>): DemoObject => ({
  of,
  id: demoId(of, path),
  body,
});

/** `Rack hall 2` → `rack-hall-2`. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-');

/** A name with a description, and the names below it. */
export interface Branch {
  readonly name: string;
  readonly description?: string;
  readonly within?: readonly Branch[];
}

/** The objects of a tree, every one after its parent; its path is that of the slugs above it. */
export function treeOf(of: string, branches: readonly Branch[], above = ''): DemoObject[] {
  return branches.flatMap(({ name, description = '', within = [] }) => {
    const path = above ? `${above}/${slugOf(name)}` : slugOf(name);
    const parent = above ? demoId(of, above) : null;
    const own = demoObject(of, path, { name, slug: slugOf(name), description, parent });
    return [own, ...treeOf(of, within, path)];
  });
}

/** `Port [1-3]` → `Port 1`, `Port 2`, `Port 3`, each with its number; a name without a range has the number 1. */
export function namesOf(pattern: string): (readonly [name: string, number: number])[] {
  const range = /\[(\d+)-(\d+)\]/.exec(pattern);
  if (!range) return [[pattern, 1]];
  const [first, last] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: last - first + 1 }, (_, index) => [
    pattern.replace(range[0], String(first + index)),
    first + index,
  ]);
}
