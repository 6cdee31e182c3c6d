import type { Relation } from 'typeorm';
import { PARENT } from '../engine/declare/field.js';
import { Slug, Text } from '../engine/declare/fields.js';
import { Reference, Reverse } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { NestedResource, TREE_ORDER } from '../extras/primary-resource.js';
import type { Contact } from './contact.js';

@Resource({
  app: 'tenancy',
  path: 'contact-groups',
  order: TREE_ORDER,
  briefCounts: ['contact_count'],
  unique: [{ fields: ['parent', 'name'] }],
})
export class ContactGroup extends NestedResource {
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Slug() slug!: string;
  @Reference(() => ContactGroup, { optional: true, onDelete: 'CASCADE', nested: PARENT })
  parent!: Relation<ContactGroup> | null;
  /** For filters. */
  @Reverse('tenancy.contact', { by: 'groups', hidden: true, filterable: true }) contacts!: Contact[];
}
