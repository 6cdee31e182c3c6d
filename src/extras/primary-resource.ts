// What most objects of an inventory have: description, comments, tags, custom fields, times, a place in the change log.
import { CustomFieldData } from '../engine/declare/custom-field-data.js';
import type { Nested } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { References } from '../engine/declare/relations.js';
import { Tree } from '../engine/declare/tree.js';
import { ChangeLogged } from './change-logged.js';
import { refusedTags } from './refused-tags.js';
import { Tag } from './tag.js';
import { TAGGED_ITEMS } from './tagged-item.js';

const NESTED_TAG: Nested = { fields: ['name', 'slug', 'color'], displayUrl: true };

export abstract class TaggedResource extends ChangeLogged {
  @References(() => Tag, { through: TAGGED_ITEMS, nested: NESTED_TAG, refusals: refusedTags }) tags!: Tag[];
  @CustomFieldData() customFieldData!: Record<string, unknown>;
}

export abstract class DescribedResource extends TaggedResource {
  @Text({ max: 200, blank: true, search: true, brief: true }) description!: string;
}

export abstract class PrimaryResource extends DescribedResource {
  @Text({ blank: true, search: true }) comments!: string;
}

/** Objects within one another: regions, locations. The path and the names along it are kept by the engine. */
@Tree()
export abstract class NestedResource extends PrimaryResource {}

/** The order of a tree: every object after its parent, siblings by name. */
export const TREE_ORDER = ['_tree'] as const;
