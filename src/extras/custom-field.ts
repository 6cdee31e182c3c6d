import type { Relation } from 'typeorm';
import { Computed } from '../engine/declare/computed.js';
import { FieldProblem, Filters } from '../engine/declare/field.js';
import { Bool, Choice, Decimal, Json, Text, Texts, WholeNumber } from '../engine/declare/fields.js';
import { knownModel } from '../engine/declare/known-models.js';
import { Reference } from '../engine/declare/relations.js';
import { allResources, type Problem, Resource, Rule, resourceLabelled } from '../engine/declare/resource.js';
import { parseDictionary } from '../engine/declare/values.js';
import { FREE_OBJECT, listOf, MODEL, oneOfTexts } from '../engine/openapi/schema.js';
import { not } from '../engine/query/clause.js';
import {
  effectSql,
  modelIdsFilter,
  modelNumbered,
  modelsFilter,
  parseKnownModel,
} from '../engine/query/model-names.js';
import { ChangeLogged } from './change-logged.js';
import { CustomFieldChoiceSet } from './custom-field-choice-set.js';
import { assertStorable, CHOICE_TYPES, NUMBER_TYPES, OBJECT_TYPES, PATTERN_TYPES } from './custom-field-value.js';

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

/** Neither true nor false occurs once, and objects have references of their own to be unique. */
const NEVER_UNIQUE: ReadonlySet<string> = new Set(['boolean', ...OBJECT_TYPES]);

const DATA_TYPES = ['integer', 'decimal', 'boolean', 'object', 'array', 'string'];

@Filters({
  object_type: modelsFilter('object_types'),
  object_type_id: modelIdsFilter('object_types'),
  related_object_type_id: {
    lookups: ['n'],
    compile: (values, lookup, context) => {
      const { alias, parameters } = context;
      const labels = values.map((value) => modelNumbered(value, context));
      const clause = parameters.clause(`"${alias}".related_object_type = ANY(?::text[])`, labels);
      return lookup === 'n' ? not(clause) : clause;
    },
    unset: ({ alias, parameters }) => parameters.clause(`"${alias}".related_object_type IS NULL`),
  },
})
@Resource({
  app: 'extras',
  path: 'custom-fields',
  order: ['group_name', 'weight', 'name'],
  title: 'custom field',
  display: (alias) =>
    `CASE WHEN "${alias}".label <> '' THEN "${alias}".label ELSE upper(left("${alias}".name, 1)) || replace(substr("${alias}".name, 2), '_', ' ') END`,
})
export class CustomField extends ChangeLogged {
  /** Models that have the field, `dcim.site`; those that NetBox has and this server has not are kept without effect. */
  @Texts({ each: parseOwner, whole: (labels) => [...new Set(labels)], required: true, schema: listOf(MODEL) })
  objectTypes!: string[];
  @Choice(CUSTOM_FIELD_TYPES, { initial: 'text', required: true }) type!: string;
  /** Of an object or several: their model. */
  @Text({ max: 100, optional: true }) relatedObjectType!: string | null;
  @Computed('text', { sql: dataType, schema: oneOfTexts(DATA_TYPES) }) dataType!: string;
  @Text({
    max: 50,
    unique: true,
    brief: true,
    search: true,
    pattern: /^[a-z0-9_]+$/i,
    patternMessage: 'Only alphanumeric characters and underscores are allowed.',
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
  @Json({ optional: true, parse: parseStorable }) default!: unknown;
  @Json({ optional: true, schema: FREE_OBJECT, parse: (value) => parseStorable(parseDictionary(value)) })
  relatedObjectFilter!: Record<string, unknown> | null;
  @WholeNumber({ min: 0, max: 32_767, initial: 100 }) weight!: number;
  @Decimal({ digits: 16, places: 4, optional: true }) validationMinimum!: number | null;
  @Decimal({ digits: 16, places: 4, optional: true }) validationMaximum!: number | null;
  @Text({ max: 500, blank: true }) validationRegex!: string;
  @Reference(() => CustomFieldChoiceSet, { optional: true }) choiceSet!: Relation<CustomFieldChoiceSet> | null;
  @Text({ blank: true }) comments!: string;
  @Computed('text', { label: 'Without effect', sql: withoutEffect }) withoutEffect!: string;

  // Two underscores are between the name of a filter and its lookup.
  @Rule() static nameHasSingleUnderscores({ name }: CustomField): Problem | undefined {
    if (!name.includes('__')) return undefined;
    return { name: 'Double underscores are not permitted in custom field names.' };
  }

  @Rule() static boundsAreOfNumbers({ type, validationMinimum, validationMaximum }: CustomField): Problem | undefined {
    if (NUMBER_TYPES.has(type)) return undefined;
    if (validationMinimum !== null) {
      return { validation_minimum: 'A minimum value may be set only for numeric fields' };
    }
    return validationMaximum === null
      ? undefined
      : { validation_maximum: 'A maximum value may be set only for numeric fields' };
  }

  @Rule() static patternIsOfText({ type, validationRegex }: CustomField): Problem | undefined {
    if (!validationRegex || PATTERN_TYPES.has(type)) return undefined;
    return { validation_regex: 'Regular expression validation is supported only for text and URL fields' };
  }

  @Rule() static uniqueIsComparable({ type, unique }: CustomField): Problem | undefined {
    if (!unique || !NEVER_UNIQUE.has(type)) return undefined;
    return { unique: 'Uniqueness cannot be enforced for boolean or object fields' };
  }

  @Rule() static choicesAreOfSelections({ type, choiceSet }: CustomField): Problem | undefined {
    if (!CHOICE_TYPES.has(type)) {
      return choiceSet ? { choice_set: 'Choices may be set only on selection fields.' } : undefined;
    }
    return choiceSet ? undefined : { choice_set: 'Selection fields must specify a set of choices.' };
  }

  @Rule() static modelIsOfObjects({ type, relatedObjectType }: CustomField): Problem | undefined {
    if (!OBJECT_TYPES.has(type)) {
      if (!relatedObjectType) return undefined;
      const { label } = CUSTOM_FIELD_TYPES.find(({ value }) => value === type) ?? { label: type };
      return { type: `${label} fields may not define an object type.` };
    }
    if (!relatedObjectType) return { related_object_type: 'Object fields must define an object type.' };
    if (resourceLabelled(relatedObjectType) || knownModel(relatedObjectType)) return undefined;
    return { related_object_type: `Invalid content type: ${relatedObjectType}` };
  }

  @Rule() static filterIsOfObjects({ type, relatedObjectFilter }: CustomField): Problem | undefined {
    if (!relatedObjectFilter || OBJECT_TYPES.has(type)) return undefined;
    return { related_object_filter: 'A related object filter can be defined only for object fields.' };
  }

  // An id means another thing to clients of either dialect, and a default is shown as it was given.
  @Rule() static defaultIsNoObject({ type, default: given }: CustomField): Problem | undefined {
    if (given === null || !OBJECT_TYPES.has(type)) return undefined;
    return { default: 'Fields of objects cannot have a default value.' };
  }
}

/** The label of a model that has custom fields. */
function parseOwner(value: unknown): string {
  const label = parseKnownModel(value);
  const resource = resourceLabelled(label);
  if (!resource || resource.fields.some(({ kind }) => kind === 'custom')) return label;
  throw new FieldProblem(`Invalid content type: ${label}`);
}

function parseStorable(value: unknown): unknown {
  assertStorable(value);
  return value;
}

/** A field of objects that are not here is one that nothing has, whatever models it is for. */
function withoutEffect(alias: string): string {
  const here = allResources().map(({ label }) => `'${label}'`);
  return `(CASE WHEN "${alias}".related_object_type NOT IN (${here.join(', ')})
    THEN 'Not on this server, and so without effect: ' || "${alias}".related_object_type || '.'
    ELSE ${effectSql('object_types')(alias)} END)`;
}

/** How programs call the type of the values. */
function dataType(alias: string): string {
  return `CASE "${alias}".type
    WHEN 'integer' THEN 'integer' WHEN 'decimal' THEN 'decimal' WHEN 'boolean' THEN 'boolean' WHEN 'object' THEN 'object'
    WHEN 'multiselect' THEN 'array' WHEN 'multiobject' THEN 'array' ELSE 'string' END`;
}
