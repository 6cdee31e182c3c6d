import type { Relation } from 'typeorm';
import { type DeclaredFilter, Filters } from '../engine/declare/field.js';
import { Choice } from '../engine/declare/fields.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule, resourceOf } from '../engine/declare/resource.js';
import { type FilterContext, join } from '../engine/query/clause.js';
import { textClause } from '../engine/query/lookups.js';
import { permittedClause } from '../engine/query/permitted.js';
import { TaggedResource } from '../extras/primary-resource.js';
import { Contact } from './contact.js';
import { CONTACT_ASSIGNMENT_PRIORITIES } from './contact-priority.js';
import { ContactRole } from './contact-role.js';

/** What can have contacts. */
const CONTACTABLE = [
  'dcim.region',
  'dcim.sitegroup',
  'dcim.site',
  'dcim.location',
  'dcim.manufacturer',
  'dcim.rack',
  'dcim.powerpanel',
  'dcim.device',
  'tenancy.tenant',
];

const priorityOf = (alias: string): string => `coalesce(' (' || initcap("${alias}".priority) || ')', '')`;

@Filters({ group: 'contact.groups', q: byNames() })
@Resource({
  app: 'tenancy',
  path: 'contact-assignments',
  order: ['contact', 'priority', 'role'],
  // NetBox adds the name of the object, which may be one that the reader of the assignment may not view.
  display: {
    full: (alias) =>
      `(SELECT c.name FROM tenancy_contact c WHERE c.id = "${alias}".contact_id) || ${priorityOf(alias)}`,
    own: (alias) => `'Contact' || ${priorityOf(alias)}`,
    from: { 'tenancy.contact': (alias) => `"${alias}".contact_id` },
  },
  unique: [{ fields: ['objectType', 'objectId', 'contact', 'role'] }],
})
export class ContactAssignment extends TaggedResource {
  @AnyReference({ models: CONTACTABLE }) object!: object;
  @Reference(() => Contact, { brief: true }) contact!: Relation<Contact>;
  // Not required, as with NetBox; and as there it cannot be missing.
  @Reference(() => ContactRole, { brief: true, required: false }) role!: Relation<ContactRole>;
  @Choice(CONTACT_ASSIGNMENT_PRIORITIES, { brief: true, optional: true }) priority!: string | null;

  @Rule() static hasRole({ role }: ContactAssignment): Problem | undefined {
    return role ? undefined : { role: 'This field cannot be null.' };
  }
}

/** Searches the names of the contact and of its role, of those that the caller may view. */
function byNames(): DeclaredFilter {
  const named = (model: typeof Contact | typeof ContactRole, column: string, word: string, context: FilterContext) => {
    const resource = resourceOf(model);
    const { by, policy, parameters, alias } = context;
    const condition = join(
      [
        textClause('n.name', 'ic', [word], parameters),
        permittedClause(resource, policy.nested(by, resource), by, 'n', parameters),
      ],
      'AND',
    );
    const sql = `"${alias}"."${column}" IN (SELECT n.id FROM "${resource.table}" n WHERE ${condition.sql})`;
    return { sql, parameters: condition.parameters };
  };
  return {
    compile: (words, _lookup, context) =>
      join(
        words.map((word) =>
          join([named(Contact, 'contact_id', word, context), named(ContactRole, 'role_id', word, context)], 'OR'),
        ),
        'AND',
      ),
  };
}
