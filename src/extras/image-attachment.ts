import { Text, WholeNumber } from '../engine/declare/fields.js';
import { Image } from '../engine/declare/image.js';
import { AnyReference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { ChangeLogged } from './change-logged.js';

/** What can have pictures. */
const PICTURED = ['device', 'devicetype', 'location', 'module', 'moduletype', 'powerpanel', 'rack', 'racktype', 'site'];

@Resource({
  app: 'extras',
  path: 'image-attachments',
  order: ['name'],
  display: (alias) =>
    `CASE WHEN "${alias}".name = '' THEN regexp_replace("${alias}".image, '^.*/', '') ELSE "${alias}".name END`,
})
export class ImageAttachment extends ChangeLogged {
  @AnyReference({
    models: PICTURED.map((name) => `dcim.${name}`),
    as: 'parent',
    typeAs: 'object_type',
    idAs: 'object_id',
  })
  object!: object;

  @Text({ max: 50, blank: true, brief: true, search: true, natural: true }) name!: string;
  @Image({ folder: 'image-attachments', brief: true }) image!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @WholeNumber({ min: 0, max: 32_767, readOnly: true, initial: 0 }) imageHeight!: number;
  @WholeNumber({ min: 0, max: 32_767, readOnly: true, initial: 0 }) imageWidth!: number;
}
