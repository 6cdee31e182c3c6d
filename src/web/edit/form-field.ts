// What a form asks for: the fields of a resource, and its custom ones, as a browser can show and send them.
import type { CustomField } from '../../engine/declare/custom-field.js';
import {
  type ChoiceOption,
  type Field,
  type FieldKind,
  isRequired,
  leadsTo,
  type Offer,
} from '../../engine/declare/field.js';
import { allResources, type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { NATIVE } from '../../engine/dialect.js';

export type Control =
  | 'line'
  | 'page'
  | 'integer'
  | 'decimal'
  | 'tick'
  | 'choice'
  | 'choices'
  | 'yes-no'
  | 'json'
  | 'list'
  | 'object'
  | 'objects'
  | 'ends';

export interface FormField {
  /** Of the control; a custom field is `cf_<name>`. */
  readonly name: string;
  readonly label: string;
  readonly control: Control;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly help?: string | undefined;
  /** Characters of a text. */
  readonly max?: number | undefined;
  readonly choices: readonly ChoiceOption[];
  /** Of one object or several: what they are. */
  readonly target?: ResourceMeta | undefined;
  /** Of ends: what may be one, and how it is found. */
  readonly ends?: { readonly models: readonly ResourceMeta[]; readonly offer: Offer } | undefined;
  /** The value of a new object, as a body would say it. */
  readonly initial: unknown;
  readonly custom?: { readonly name: string; readonly group: string } | undefined;
}

/** Kinds without a control: what the server computes, and what needs more than a plain form. */
const CONTROLS: Partial<Record<FieldKind, Control>> = {
  text: 'line',
  choice: 'choice',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'tick',
  instant: 'line',
  json: 'json',
  list: 'list',
  uuid: 'line',
  model: 'choice',
  'any-id': 'line',
  reference: 'object',
  references: 'objects',
};

/** The fields of a form to create an object, or to change one: what is given once is not asked again. */
export function formFieldsOf(resource: ResourceMeta, mode: 'create' | 'change'): FormField[] {
  return resource.fields.flatMap((field) => {
    const control = controlOf(field);
    const isAsked = !field.readOnly && !field.hidden && !(mode === 'change' && field.fixed !== undefined);
    return control && isAsked ? [formField(field, control)] : [];
  });
}

function controlOf({ kind, max, optionType, anyList }: Field): Control | undefined {
  if (anyList?.offer) return 'ends';
  return kind === 'text' && max === undefined && optionType === 'string' ? 'page' : CONTROLS[kind];
}

function formField(field: Field, control: Control): FormField {
  const { name, label, nullable, kind, max, target, made } = field;
  return {
    name,
    label,
    control,
    // Forms speak the native dialect.
    isRequired: isRequired(field, NATIVE) && !field.blank,
    isNullable: nullable,
    help: made ? `Made of the ${made.from} where it is left empty.` : HELP[kind],
    max: kind === 'text' ? max : undefined,
    choices: choicesOf(field),
    target: target && resourceOf(target()),
    ends: endsOf(field),
    initial: field.initial,
  };
}

function endsOf({ anyList }: Field): FormField['ends'] {
  if (!anyList?.offer) return undefined;
  const { models: said, offer } = anyList;
  const models = allResources().filter((resource) => leadsTo(anyList, resource));
  // In the order in which they were said.
  if (Array.isArray(said)) models.sort((one, other) => said.indexOf(one.label) - said.indexOf(other.label));
  return { models, offer };
}

const HELP: Partial<Record<FieldKind, string>> = {
  instant: 'In UTC, such as 2027-01-31 12:00.',
  list: 'One a line.',
  json: 'As JSON.',
  'any-id': 'The id of the object.',
};

function choicesOf({ any, kind, choices = [] }: Field): readonly ChoiceOption[] {
  if (kind !== 'model' || !any) return choices;
  return allResources()
    .filter((resource) => leadsTo(any, resource))
    .map(({ label, title }) => ({ value: label, label: title.charAt(0).toUpperCase() + title.slice(1) }));
}

const CUSTOM_CONTROLS: Readonly<Record<string, Control>> = {
  longtext: 'page',
  integer: 'integer',
  decimal: 'decimal',
  // Neither yes nor no is a third answer.
  boolean: 'yes-no',
  json: 'json',
  select: 'choice',
  multiselect: 'choices',
  object: 'object',
  multiobject: 'objects',
};

const CUSTOM_HELP: Readonly<Record<string, string>> = {
  date: 'YYYY-MM-DD',
  datetime: 'In UTC, such as 2027-01-31 12:00.',
  json: 'As JSON.',
};

const YES_OR_NO: readonly ChoiceOption[] = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** Those of the custom fields that people may write. */
export function customFormFieldsOf(fields: readonly CustomField[]): FormField[] {
  return fields.flatMap(({ name, target, form }): FormField[] => {
    if (!form) return [];
    const { label, group, description, type, required, initial, choices } = form;
    return [
      {
        name: `cf_${name}`,
        label,
        control: CUSTOM_CONTROLS[type] ?? 'line',
        isRequired: required,
        isNullable: true,
        help: [description, CUSTOM_HELP[type]].filter(Boolean).join(' ') || undefined,
        choices: type === 'boolean' ? YES_OR_NO : choices,
        target,
        initial,
        custom: { name, group },
      },
    ];
  });
}
