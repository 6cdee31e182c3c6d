import type { Relation } from 'typeorm';
import { Filters } from '../engine/declare/field.js';
import { Text } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { PrimaryResource } from '../extras/primary-resource.js';
import { contactFilters } from '../tenancy/contact-filters.js';
import { Location } from './location.js';
import { Site } from './site.js';

@Filters({ ...contactFilters('dcim.powerpanel'), region: 'site.region', site_group: 'site.group' })
@Resource({
  app: 'dcim',
  path: 'power-panels',
  order: ['site', 'name'],
  unique: [{ fields: ['site', 'name'] }],
  briefCounts: ['powerfeed_count'],
})
export class PowerPanel extends PrimaryResource {
  @Reference(() => Site) site!: Relation<Site>;
  @Reference(() => Location, { optional: true }) location!: Relation<Location> | null;
  @Text({ max: 100, brief: true, search: true, natural: true }) name!: string;
}
