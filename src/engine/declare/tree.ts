// What the rows of a tree keep beside their fields: the path from the top, and the names along it.
import { Column, Index } from 'typeorm';
import type { ResourceClass } from './field.js';
import { NATURAL_ORDER } from './fields.js';

const TREE = Symbol('tree');

/** A resource whose objects are within one another by their `parent`. The engine keeps the path. */
export function Tree(): ClassDecorator {
  return (model) => {
    const prototype = model.prototype as Record<symbol, boolean>;
    prototype[TREE] = true;
    Column({ type: 'ltree', nullable: true, select: false })(prototype, 'path');
    Index({ spatial: true })(prototype, 'path');
    // Without an index: its entries would bound the depth of a tree, and trees are small.
    Column({
      name: 'tree_names',
      type: 'text',
      array: true,
      nullable: true,
      select: false,
      collation: NATURAL_ORDER,
    })(prototype, 'treeNames');
  };
}

export const isTree = (model: ResourceClass): boolean => (model.prototype as Record<symbol, boolean>)[TREE] === true;
