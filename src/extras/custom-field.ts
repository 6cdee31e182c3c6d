import type { Relation } from 'typeorm';
import { Computed } from '../engine/declare/computed.js';
import { Bool, Choice, Decimal, Json, Text, Texts, WholeNumber } from '../engine/declare/fields.js';
import { Reference } from '../engine/declare/relations.js';
import { Resource } from '../engine/declare/resource.js';
import { parseDictionary } from '../engine/declare/values.js';
import { ChangeLogged } from './change-logged.js';
import { CustomFieldChoiceSet } from './custom-field-choice-set.js';
import { parseModel } from './tag.js';

export const CUSTOM_FIELD_TYPES = [
  { value: 'text', label: 'Text' },
  { value: 'longtext', label: 'Text (long)' },
  { value: 'integer', label: 'Integer' },
  { value: 'decimal', label: 'Decimal' },
  { value: 'boolean', label: 'Boolean (true/false)' },
  { value: 'date', label: 'Date' },
  { value: 'datetime', label: 'Date & time' },
  { value: 'url', label: 'URL' },
  { value: 'json', label: 'JSON' },
  { value: 'select', label: 'Selection' },
  { value: 'multiselect', label: 'Multiple selection' },
  { value: 'object', label: 'Object' },
  { value: 'multiobject', label: 'Multiple objects' },
];

const FILTER_LOGICS = [
  { value: 'disabled', label: 'Disabled' },
  { value: 'loose', label: 'Loose' },
  { value: 'exact', label: 'Exact' },
];

const VISIBILITIES = [
  { value: 'always', label: 'Always' },
  { value: 'if-set', label: 'If set' },
  { value: 'hidden', label: 'Hidden' },
];

const EDITABILITIES = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
  { value: 'hidden', label: 'Hidden' },
];

@Resource({
  app: 'extras',
  path: 'custom-fields',
  order: ['group_name', 'weight', 'name'],
  title: 'custom field',
  display: (alias) =>
    `CASE WHEN "${alias}".label <> '' THEN "${alias}".label ELSE upper(left("${alias}".name, 1)) || replace(substr("${alias}".name, 2), '_', ' ') END`,
})
export class CustomField extends ChangeLogged {
  /** Models that have the field, `dcim.site`. */
  @Texts({ each: parseModel, required: true }) objectTypes!: string[];
  @Choice(CUSTOM_FIELD_TYPES, { initial: 'text', required: true }) type!: string;
  /** Of an object or several: their model. */
  @Text({ max: 100, optional: true }) relatedObjectType!: string | null;
  @Computed('text', { sql: dataType }) dataType!: string;
  @Text({
    max: 50,
    unique: true,
    brief: true,
    search: true,
    pattern: /^[a-z0-9]+(_[a-z0-9]+)*$/i,
    patternMessage: 'Only alphanumeric characters and single underscores are allowed.',
  })
  name!: string;
  @Text({ max: 50, blank: true, search: true }) label!: string;
  @Text({ max: 50, blank: true, search: true }) groupName!: string;
  @Text({ max: 200, blank: true, brief: true, search: true }) description!: string;
  @Bool({ initial: false }) required!: boolean;
  @Bool({ initial: false }) unique!: boolean;
  @WholeNumber({ min: 0, max: 32_767, initial: 1000 }) searchWeight!: number;
  @Choice(FILTER_LOGICS, { initial: 'loose' }) filterLogic!: string;
  @Choice(VISIBILITIES, { initial: 'always' }) uiVisible!: string;
  @Choice(EDITABILITIES, { initial: 'yes' }) uiEditable!: string;
  @Bool({ initial: false }) isCloneable!: boolean;
  @Json({ optional: true, parse: (value) => value }) default!: unknown;
  @Json({ optional: true, parse: parseDictionary }) relatedObjectFilter!: Record<string, unknown> | null;
  @WholeNumber({ min: 0, max: 32_767, initial: 100 }) weight!: number;
  @Decimal({ digits: 16, places: 4, optional: true }) validationMinimum!: number | null;
  @Decimal({ digits: 16, places: 4, optional: true }) validationMaximum!: number | null;
  @Text({ max: 500, blank: true }) validationRegex!: string;
  @Reference(() => CustomFieldChoiceSet, { optional: true }) choiceSet!: Relation<CustomFieldChoiceSet> | null;
  @Text({ blank: true }) comments!: string;
}

/** How programs call the type of the values. */
function dataType(alias: string): string {
  return `CASE "${alias}".type
    WHEN 'integer' THEN 'integer' WHEN 'decimal' THEN 'decimal' WHEN 'boolean' THEN 'boolean' WHEN 'object' THEN 'object'
    WHEN 'multiselect' THEN 'array' WHEN 'multiobject' THEN 'array' ELSE 'string' END`;
}
