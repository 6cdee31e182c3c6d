import { addFilter } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { Identified } from '../engine/declare/identified.js';
import { References } from '../engine/declare/relations.js';
import { labelled, Resource, resourceOf } from '../engine/declare/resource.js';
import { not } from '../engine/query/clause.js';
import { resolveObjects } from '../engine/query/field-filters.js';
import { absentId } from '../engine/query/path-filters.js';
import { knownClause } from '../engine/query/permitted.js';
import { GROUP_PERMISSIONS } from './through.js';

@Resource({
  app: 'users',
  path: 'groups',
  order: ['name'],
  confidential: true,
  counts: {
    user_count: { table: 'users_user_groups', column: 'group_id', counted: { id: 'user_id', of: 'users.user' } },
  },
})
export class Group extends Identified {
  @Text({ max: 150, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @References(labelled('users.objectpermission'), { through: GROUP_PERMISSIONS }) permissions!: object[];
}

addFilter(Group.prototype, 'user_id', {
  lookups: ['n'],
  compile: async (values, lookup, context) => {
    const ids = await resolveObjects(resourceOf(labelled('users.user')()), 'id', values, context);
    const member = context.parameters.clause(
      `EXISTS (SELECT 1 FROM users_user_groups x WHERE x.group_id = "${context.alias}".id AND x.user_id = ANY(?::uuid[]))`,
      ids,
    );
    return lookup === 'n' ? not(member) : member;
  },
  // Members that the caller may not know of are none to the caller.
  unset: (context) => {
    const known = knownClause(resourceOf(labelled('users.user')()), context, 'u');
    const members = `SELECT 1 FROM users_user_groups x JOIN users_user u ON u.id = x.user_id WHERE x.group_id = "${context.alias}".id`;
    return not({ ...known, sql: `EXISTS (${members} AND (${known.sql}))` });
  },
});

addFilter(Group.prototype, 'notification_group_id', absentId);
