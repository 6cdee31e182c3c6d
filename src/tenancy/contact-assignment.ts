import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Choice } from '../engine/declare/fields.js';
import { AnyReference, Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { TaggedResource } from '../extras/primary-resource.js';
import { Contact } from './contact.js';
import { CONTACT_ASSIGNMENT_PRIORITIES } from './contact-priority.js';
import { ContactRole } from './contact-role.js';

@Filters({ group: 'contact.groups' })
@Resource({
  app: 'tenancy',
  path: 'contact-assignments',
  order: ['contact', 'priority', 'role'],
  display: (alias) => `(SELECT c.name FROM tenancy_contact c WHERE c.id = "${alias}".contact_id)`,
  unique: [{ fields: ['objectType', 'objectId', 'contact', 'role'] }],
})
export class ContactAssignment extends TaggedResource {
  @AnyReference({ models: 'all' }) object!: object;
  @Reference(() => Contact, { brief: true }) contact!: Relation<Contact>;
  @Reference(() => ContactRole, { brief: true }) role!: Relation<ContactRole>;
  @Choice(CONTACT_ASSIGNMENT_PRIORITIES, { brief: true, optional: true }) priority!: string | null;
}
