import { Color, Slug, Text } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { DescribedResource } from '../extras/primary-resource.js';

@Resource({
  app: 'dcim',
  path: 'rack-roles',
  order: ['name'],
  briefCounts: ['rack_count'],
})
export class RackRole extends DescribedResource {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  @Slug({ unique: true }) slug!: string;
  @Color({ initial: '9e9e9e' }) color!: string;
}
