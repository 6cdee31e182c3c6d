import { Json, Text } from '../engine/declare/fields.js';
import { Resource } from '../engine/declare/resource.js';
import { parseDictionary } from '../engine/declare/values.js';
import { FREE_OBJECT } from '../engine/openapi/schema.js';
import { PrimaryResource } from '../extras/primary-resource.js';

@Resource({
  app: 'dcim',
  path: 'module-type-profiles',
  order: ['name'],
})
export class ModuleTypeProfile extends PrimaryResource {
  @Text({ max: 100, unique: true, brief: true, search: true, natural: true }) name!: string;
  /** A JSON schema that the attributes of its module types must fit. */
  @Json({ optional: true, schema: FREE_OBJECT, parse: parseDictionary }) schema!: Record<string, unknown> | null;
}
