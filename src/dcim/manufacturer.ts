import { Filters } from '../engine/declare/field.js';
import { Slug, Text } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { DescribedResource } from '../extras/primary-resource.js';
import { contactFilters } from '../tenancy/contact-filters.js';

@Filters(contactFilters('dcim.manufacturer'))
@Resource({
  app: 'dcim',
  path: 'manufacturers',
  order: ['name'],
})
export class Manufacturer extends DescribedResource {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Slug({ unique: true }) slug!: string;
}
