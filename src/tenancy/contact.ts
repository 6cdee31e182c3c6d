import { isEmail, isURL } from 'class-validator';
import { Filters } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { References } from '../engine/declare/relations.js';
import { type Problem, Resource, Rule } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { ContactGroup } from './contact-group.js';
import { CONTACT_GROUPS } from './contact-membership.js';

/** Hosts of one's own network may have bare names. */
const LINK = { protocols: ['http', 'https', 'ftp', 'ftps'], require_protocol: true, require_tld: false };

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

  @Rule() static emailIsAddress({ email }: Contact): Problem | undefined {
    return email === '' || isEmail(email) ? undefined : { email: 'Enter a valid email address.' };
  }

  @Rule() static linkIsUrl({ link }: Contact): Problem | undefined {
    return link === '' || isURL(link, LINK) ? undefined : { link: 'Enter a valid URL.' };
  }
}
