// What most objects of an inventory have: description, comments, tags, times, and a place in the change log.
import { Column, Index } from 'typeorm';
import { NATURAL_ORDER, References, Text } from '../engine/declare/fields.js';
import { ChangeLogged } from './change-logged.js';
import { Tag } from './tag.js';
import { TAGGED_ITEMS } from './tagged-item.js';

export abstract class PrimaryResource extends ChangeLogged {
  @Text({ max: 200, blank: true, search: true, brief: true }) description!: string;
  @Text({ blank: true, search: true }) comments!: string;
  @References(() => Tag, { through: TAGGED_ITEMS }) tags!: Tag[];
}

/** Objects within one another: regions, locations. The path and the names along it are kept by the engine. */
export abstract class NestedResource extends PrimaryResource {
  @Index({ spatial: true })
  @Column({ type: 'ltree', nullable: true, select: false })
  path!: string;

  // Without an index: its entries would bound the depth of a tree, and trees are small.
  @Column({ name: 'tree_names', type: 'text', array: true, nullable: true, select: false, collation: NATURAL_ORDER })
  treeNames!: string[];
}

/** The order of a tree: every object after its parent, siblings by name. */
export const TREE_ORDER = ['_tree'] as const;
