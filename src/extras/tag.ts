import { addFilter, type DeclaredFilter } from '../engine/declare/field.js';
import { Color, Slug, Text, Texts, WholeNumber } from '../engine/declare/fields.js';
import { Resource, type ResourceMeta, resourceLabelled } from '../engine/declare/resource.js';
import { type Clause, type FilterContext, join, not } from '../engine/query/clause.js';
import { knownClause } from '../engine/query/permitted.js';
import { ChangeLogged } from './change-logged.js';
import { modelNumbered, modelsFilter, parseKnownModel, parseModel } from '../engine/query/model-names.js';

const TAGGED = {
  table: 'extras_tagged_item',
  column: 'tag_id',
  counted: { id: 'object_id', model: 'object_type' },
};

@Resource({
  app: 'extras',
  path: 'tags',
  order: ['weight', 'name'],
  counts: { tagged_items: TAGGED },
})
export class Tag extends ChangeLogged {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Slug({ unique: true, unicode: true }) slug!: string;
  @Color({ initial: '9e9e9e', brief: true }) color!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @WholeNumber({ min: 0, max: 32_767, initial: 1000 }) weight!: number;
  /** Models the tag is meant for, `dcim.site`; empty: all. */
  @Texts({ each: parseModel }) objectTypes!: string[];
}

addFilter(Tag.prototype, 'object_types', modelsFilter('object_types'));

/** Tags in use on objects of a model; on those of one that is not here there are none. */
const inUse = (labelOf: (value: string, context: FilterContext) => string): DeclaredFilter => ({
  lookups: ['n'],
  compile: (values, lookup, context) => {
    const used = join(
      values.flatMap((value) => {
        const resource = resourceLabelled(labelOf(value, context));
        return resource ? [usedOn(resource, context)] : [];
      }),
      'OR',
    );
    return lookup === 'n' ? not(used) : used;
  },
});

function usedOn(resource: ResourceMeta, context: FilterContext): Clause {
  const known = knownClause(resource, context, 'o');
  const sql = `EXISTS (SELECT 1 FROM extras_tagged_item x JOIN "${resource.table}" o ON o.id = x.object_id
    WHERE x.tag_id = "${context.alias}".id AND x.object_type = '${resource.label}' AND (${known.sql}))`;
  return { sql, parameters: known.parameters };
}

addFilter(Tag.prototype, 'content_type', inUse(parseKnownModel));
addFilter(Tag.prototype, 'content_type_id', inUse(modelNumbered));

/** Tags that may be given to objects of a model: those meant for it, and those meant for all. */
addFilter(Tag.prototype, 'for_object_type_id', {
  lookups: ['n'],
  compile: (values, lookup, context) => {
    const { alias, parameters } = context;
    const labels = values.map((value) => modelNumbered(value, context));
    const meant = parameters.clause(
      `"${alias}".object_types = '[]'::jsonb OR jsonb_exists_any("${alias}".object_types, ?::text[])`,
      labels,
    );
    return lookup === 'n' ? not(meant) : meant;
  },
});
