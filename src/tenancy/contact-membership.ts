// Which groups a contact is in.
import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { Through } from '../engine/declare/field.js';
import { labelled } from '../engine/declare/resource.js';
import type { Contact } from './contact.js';
import { ContactGroup } from './contact-group.js';

@Entity('tenancy_contact_groups')
export class ContactMembership {
  @PrimaryColumn({ name: 'contact_id', type: 'uuid' }) contactId!: string;
  @Index()
  @PrimaryColumn({ name: 'group_id', type: 'uuid' })
  groupId!: string;

  @ManyToOne(labelled('tenancy.contact') as () => new () => object, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'contact_id' })
  contact!: Relation<Contact>;

  @ManyToOne(() => ContactGroup, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id' })
  group!: Relation<ContactGroup>;
}

export const CONTACT_GROUPS: Through = { table: 'tenancy_contact_groups', own: 'contact_id', target: 'group_id' };
