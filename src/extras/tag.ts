import { addFilter } from '../engine/declare/field.js';
import { Color, Slug, Text, Texts, WholeNumber } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { listOf, MODEL } from '../engine/openapi/schema.js';
import { join } from '../engine/query/clause.js';
import { modelsFilter, parseModel, resourceOfModel } from '../engine/query/model-names.js';
import { knownClause } from '../engine/query/permitted.js';
import { ChangeLogged } from './change-logged.js';

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
  @Texts({ each: parseModel, schema: listOf(MODEL) }) objectTypes!: string[];
}

addFilter(Tag.prototype, 'object_types', modelsFilter('object_types'));

/** Tags in use on objects of a model. */
addFilter(Tag.prototype, 'content_type', {
  compile: (values, _lookup, context) =>
    join(
      values.map((value) => {
        const resource = resourceOfModel(value);
        const known = knownClause(resource, context, 'o');
        const sql = `EXISTS (SELECT 1 FROM extras_tagged_item x JOIN "${resource.table}" o ON o.id = x.object_id
          WHERE x.tag_id = "${context.alias}".id AND x.object_type = '${resource.label}' AND (${known.sql}))`;
        return { sql, parameters: known.parameters };
      }),
      'OR',
    ),
});
