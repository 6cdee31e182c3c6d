// The demo inventory is written as lists of objects, one file a resource. An object is known by its path; its id follows
// from it, the same on every machine and for ever.
import { v5 } from 'uuid';
import type { ResourceClass } from '../../engine/declare/field.js';
import type { Id } from '../../engine/declare/identified.js';
import { resourceOf } from '../../engine/declare/resource.js';

const NAMESPACE = '7f0c2a5e-93b4-5d1f-8a66-2e4f1c9b7d30';

export interface DemoObject {
  readonly model: ResourceClass;
  readonly id: Id;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The id of the demo object at a path. @example demoId(Region, 'europe/germany') */
export const demoId = (model: ResourceClass, path: string): Id => v5(`${resourceOf(model).label}/${path}`, NAMESPACE);

export const demoObject = (
  model: ResourceClass,
  path: string,
  body: Readonly<Record<string, unknown>>,
): DemoObject => ({
  model,
  id: demoId(model, path),
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
export function treeOf(model: ResourceClass, branches: readonly Branch[], above = ''): DemoObject[] {
  return branches.flatMap(({ name, description = '', within = [] }) => {
    const path = above ? `${above}/${slugOf(name)}` : slugOf(name);
    const parent = above ? demoId(model, above) : null;
    const own = demoObject(model, path, { name, slug: slugOf(name), description, parent });
    return [own, ...treeOf(model, within, path)];
  });
}
