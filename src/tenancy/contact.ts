import { Filters } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { References } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { ContactGroup } from './contact-group.js';
import { CONTACT_GROUPS } from './contact-membership.js';

@Filters({ group: 'groups' })
@Resource({
  app: 'tenancy',
  path: 'contacts',
  order: ['name'],
})
export class Contact extends PrimaryResource {
  @References(() => ContactGroup, { through: CONTACT_GROUPS, countedAs: 'contact_count' }) groups!: ContactGroup[];
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
  @Text({ max: 100, blank: true, search: true }) title!: string;
  @Text({ max: 50, blank: true, search: true }) phone!: string;
  @Text({ max: 254, blank: true, search: true }) email!: string;
  @Text({ max: 200, blank: true, search: true }) address!: string;
  @Text({ max: 200, blank: true, search: true }) link!: string;
}
