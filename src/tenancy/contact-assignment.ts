import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Choice } from '../engine/declare/fields.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
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

@Filters({ group: 'contact.groups' })
@Resource({
  app: 'tenancy',
  path: 'contact-assignments',
  order: ['contact', 'priority', 'role', 'pk'],
  // NetBox adds the name of the object, which may be one that the reader of the assignment may not view.
  display: (alias) =>
    `(SELECT c.name || coalesce(' (' || initcap("${alias}".priority) || ')', '') FROM tenancy_contact c WHERE c.id = "${alias}".contact_id)`,
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
