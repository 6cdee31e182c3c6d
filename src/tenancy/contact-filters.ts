// The filters of everything that can have contacts: by contact, by the contact's role, by the group it is in.
import type { DeclaredFilter } from '../engine/declare/field.js';
import { labelled, resourceOf } from '../engine/declare/resource.js';
import { type Clause, type FilterContext, join, not } from '../engine/query/clause.js';
import { resolveObjects } from '../engine/query/field-filters.js';
import { knownClause } from '../engine/query/permitted.js';
import { Contact } from './contact.js';
import { ContactGroup } from './contact-group.js';
import { ContactRole } from './contact-role.js';

/** @param label the model that has contacts, `dcim.site` */
export function contactFilters(label: string): Record<string, DeclaredFilter> {
  const having = (context: FilterContext, condition: Clause): Clause => {
    const known = knownClause(resourceOf(labelled('tenancy.contactassignment')()), context, 'a');
    const which = join([condition, known], 'AND');
    return {
      ...which,
      sql: `EXISTS (SELECT 1 FROM tenancy_contact_assignment a
        WHERE a.object_type = '${label}' AND a.object_id = "${context.alias}".id AND (${which.sql}))`,
    };
  };
  const assigned = (
    target: typeof Contact | typeof ContactRole | typeof ContactGroup,
    condition: string,
    anyOf = 'TRUE',
  ): DeclaredFilter => ({
    lookups: ['n'],
    compile: async (values, lookup, context) => {
      const ids = await resolveObjects(resourceOf(target), 'id', values, context);
      const clause = having(context, context.parameters.clause(condition, ids));
      return lookup === 'n' ? not(clause) : clause;
    },
    unset: (context) => not(having(context, context.parameters.clause(anyOf))),
  });
  return {
    contact: assigned(Contact, 'a.contact_id = ANY(?::uuid[])'),
    contact_role: assigned(ContactRole, 'a.role_id = ANY(?::uuid[])'),
    contact_group: assigned(
      ContactGroup,
      `a.contact_id IN (SELECT m.contact_id FROM tenancy_contact_groups m JOIN tenancy_contact_group g ON g.id = m.group_id
        WHERE g.path <@ ANY(ARRAY(SELECT p.path FROM tenancy_contact_group p WHERE p.id = ANY(?::uuid[]))))`,
      'a.contact_id IN (SELECT m.contact_id FROM tenancy_contact_groups m)',
    ),
  };
}
