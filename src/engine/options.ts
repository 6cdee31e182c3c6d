// The answer to OPTIONS, in the form of the peers: what may be written here, field by field, by this caller.
import type { Principal } from './access/principal.js';
import type { RowPolicy } from './access/row-policy.js';
import type { ChoiceOption, Field } from './declare/field.js';
import { isRequired, labelOf } from './declare/field.js';
import { type ResourceMeta, resourceOf } from './declare/resource.js';
import type { Dialect } from './dialect.js';

export interface OptionsAnswer {
  readonly name: string;
  readonly description: string;
  readonly renders: readonly string[];
  readonly parses: readonly string[];
  readonly actions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const titleCase = (text: string): string => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** `actions` holds only what the caller may do; without any it is left out. */
export function describeOptions(
  resource: ResourceMeta,
  by: Principal,
  policy: RowPolicy,
  scope: 'list' | 'detail',
  dialect: Dialect,
): OptionsAnswer {
  const may = (action: string) => policy.permitted(by, action, resource).rows !== 'none';
  const isBarred = resource.options.readOnly || by.token?.isWriteEnabled === false;
  const methods = isBarred
    ? []
    : [...(may('change') ? ['PUT'] : []), ...(scope === 'list' && may('add') ? ['POST'] : [])];
  return {
    name: scope === 'list' ? `${titleCase(resource.title)} List` : titleCase(resource.title),
    description: '',
    renders: ['application/json', 'text/html'],
    parses: ['application/json', 'multipart/form-data'],
    ...(methods.length > 0
      ? { actions: Object.fromEntries(methods.map((method) => [method, describeFields(resource, dialect)])) }
      : {}),
  };
}

const READ_ONLY_HEAD = ['id', 'url', 'display_url', 'display'];

function describeFields(resource: ResourceMeta, dialect: Dialect): Record<string, unknown> {
  const described: Record<string, unknown> = {};
  for (const name of READ_ONLY_HEAD) {
    described[name] = {
      type: name === 'id' ? keyType(dialect) : 'field',
      required: false,
      read_only: true,
      label: labelOf(name),
    };
  }
  for (const field of resource.fields) {
    if (!(field.hidden && field.readOnly)) described[field.name] = describeField(field, dialect);
  }
  for (const name of Object.keys(resource.counts)) {
    described[name] = { type: 'integer', required: false, read_only: true, label: labelOf(name) };
  }
  return described;
}

const keyType = ({ key }: Dialect): string => (key === 'id' ? 'uuid' : 'integer');

/** Long lists have headings. */
const describeChoice = ({ value, label, group }: ChoiceOption) => ({
  value,
  display_name: label,
  ...(group === undefined ? {} : { group }),
});

function describeField(field: Field, dialect: Dialect): Record<string, unknown> {
  const { kind, target, bare, choices, optionType: type, readOnly, label, max, min } = field;
  return {
    type,
    required: isRequired(field, dialect),
    read_only: readOnly,
    label,
    ...(max === undefined ? {} : kind === 'text' ? { max_length: max } : { max_value: max }),
    ...(min === undefined ? {} : { min_value: min }),
    ...(choices ? { choices: choices.map(describeChoice) } : {}),
    ...(target && kind === 'reference' && !bare ? { children: describeBrief(resourceOf(target()), dialect) } : {}),
    ...(target && kind === 'references'
      ? {
          child: {
            type: 'nested object',
            required: false,
            read_only: false,
            children: describeBrief(resourceOf(target()), dialect),
          },
        }
      : {}),
    ...(kind === 'any-list' && !readOnly
      ? { child: { type: 'nested object', required: false, read_only: false, children: describeAny(dialect) } }
      : {}),
  };
}

/** An object of any model, as a body names it. */
const describeAny = (dialect: Dialect): Record<string, unknown> => ({
  object_type: { type: 'field', required: true, read_only: false, label: 'Object type' },
  object_id: { type: keyType(dialect), required: true, read_only: false, label: 'Object id' },
  object: { type: 'field', required: false, read_only: true, label: 'Object' },
});

function describeBrief(resource: ResourceMeta, dialect: Dialect): Record<string, unknown> {
  const brief = resource.fields.filter((field) => field.brief && !field.hidden && !field.target);
  return {
    id: { type: keyType(dialect), required: false, read_only: true, label: 'Id' },
    url: { type: 'field', required: false, read_only: true, label: 'Url' },
    display: { type: 'field', required: false, read_only: true, label: 'Display' },
    ...Object.fromEntries(brief.map((field) => [field.name, describeField(field, dialect)])),
  };
}
