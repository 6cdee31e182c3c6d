import { addFilter, FieldProblem } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { Identified, isId } from '../engine/declare/identified.js';
import { References } from '../engine/declare/relations.js';
import { labelled, Resource } from '../engine/declare/resource.js';
import { join, not } from '../engine/query/clause.js';
import { GROUP_PERMISSIONS } from './through.js';

@Resource({
  app: 'users',
  path: 'groups',
  order: ['name'],
  confidential: true,
  counts: { user_count: { table: 'users_user_groups', column: 'group_id' } },
})
export class Group extends Identified {
  @Text({ max: 150, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @References(labelled('users.objectpermission'), { through: GROUP_PERMISSIONS }) permissions!: object[];
}

addFilter(Group.prototype, 'user_id', {
  lookups: ['n'],
  compile: (values, lookup, { alias, parameters }) => {
    for (const value of values) if (!isId(value)) throw new FieldProblem(`“${value}” is not a valid value.`);
    const member = parameters.clause(
      `EXISTS (SELECT 1 FROM users_user_groups x WHERE x.group_id = "${alias}".id AND x.user_id = ANY(?::uuid[]))`,
      values,
    );
    return lookup === 'n' ? not(member) : join([member], 'AND');
  },
});
