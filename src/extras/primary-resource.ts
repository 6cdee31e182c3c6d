// What most objects of an inventory have: description, comments, tags, times, and a place in the change log.
import { Column, Index } from 'typeorm';
import { addFilter, type DeclaredFilter, FieldProblem } from '../engine/declare/field.js';
import { Instant, NATURAL_ORDER, References, Text } from '../engine/declare/fields.js';
import { Identified, isId } from '../engine/declare/identified.js';
import { Tag } from './tag.js';
import { TAGGED_ITEMS } from './tagged-item.js';

/** Rows that say when they came and when they changed, and can be found by the request that did it. */
export abstract class ChangeLogged extends Identified {
  @Instant({ now: true, readOnly: true, optional: true }) created!: string;
  @Instant({ now: true, readOnly: true, optional: true }) lastUpdated!: string;
}

function byRequest(actions: readonly string[]): DeclaredFilter {
  return {
    compile: (values, _lookup, { alias, parameters }) => {
      for (const value of values) if (!isId(value)) throw new FieldProblem('Enter a valid UUID.');
      return parameters.clause(
        `"${alias}".id IN (SELECT c.changed_object_id FROM core_object_change c WHERE c.request_id = ANY(?::uuid[]) AND c.action = ANY(?::text[]))`,
        values,
        actions,
      );
    },
  };
}

addFilter(ChangeLogged.prototype, 'created_by_request', byRequest(['create']));
addFilter(ChangeLogged.prototype, 'updated_by_request', byRequest(['update']));
addFilter(ChangeLogged.prototype, 'modified_by_request', byRequest(['create', 'update']));

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
