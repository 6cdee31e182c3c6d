import { Slug, Text } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { DescribedResource } from '../extras/primary-resource.js';

@Resource({
  app: 'tenancy',
  path: 'contact-roles',
  order: ['name'],
})
export class ContactRole extends DescribedResource {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Slug({ unique: true }) slug!: string;
}
