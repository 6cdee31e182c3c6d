import { addFilter, FieldProblem } from '../engine/declare/field.js';
import { Color, Slug, Text, Texts, WholeNumber } from '../engine/declare/fields.js';
import { Resource, resourceLabelled } from '../engine/declare/resource.js';
import { join, not } from '../engine/query/clause.js';
import { ChangeLogged } from './change-logged.js';

@Resource({
  app: 'extras',
  path: 'tags',
  order: ['weight', 'name'],
  counts: { tagged_items: { table: 'extras_tagged_item', column: 'tag_id' } },
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

/** The label of a model. @throws FieldProblem where there is none */
export function parseModel(value: unknown): string {
  if (typeof value === 'string' && resourceLabelled(value)) return value;
  throw new FieldProblem(`Invalid content type: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

addFilter(Tag.prototype, 'object_types', {
  lookups: ['n'],
  compile: (values, lookup, { alias, parameters }) => {
    const has = values.map((value) =>
      parameters.clause(`"${alias}".object_types @> to_jsonb(?::text)`, parseModel(value)),
    );
    return lookup === 'n' ? join(has.map(not), 'AND') : join(has, 'OR');
  },
});

/** Tags in use on objects of a model. */
addFilter(Tag.prototype, 'content_type', {
  compile: (values, _lookup, { alias, parameters }) =>
    parameters.clause(
      `EXISTS (SELECT 1 FROM extras_tagged_item x WHERE x.tag_id = "${alias}".id AND x.object_type = ANY(?::text[]))`,
      values.map(parseModel),
    ),
});
