// The control of one field of a form, with its label, help and errors.
import type { JSX, VNode } from 'preact';
import { CheckField, type ControlProps, Field } from '../field.js';
import type { EndPicker } from './end-choices.js';
import { EndsControl } from './ends-control.js';
import type { FormField } from './form-field.js';
import type { ObjectChoice } from './object-choices.js';

export interface EditControlProps {
  field: FormField;
  texts: readonly string[];
  errors: readonly string[] | undefined;
  /** Of one object or several: those there are; null where they are too many for a list. */
  objects: readonly ObjectChoice[] | null;
  /** What the objects that are named by their ids are called. */
  labels: ReadonlyMap<string, string>;
  /** Of ends. */
  picker?: EndPicker | undefined;
  /** Where the form is. */
  action: string;
}

export function EditControl(props: EditControlProps): VNode {
  const { field, texts, errors } = props;
  const { name, label, help, isRequired } = field;
  if (props.picker) return <EndsControl {...props} picker={props.picker} />;
  if (field.control === 'tick') {
    return <CheckField label={label} name={name} checked={texts.length > 0} errors={errors} help={help} />;
  }
  return (
    <Field label={label} name={name} isRequired={isRequired} errors={errors} help={helpOf(props)}>
      {(control) => controlOf(props, control)}
    </Field>
  );
}

function controlOf(props: EditControlProps, control: ControlProps): JSX.Element {
  const { field, texts, objects } = props;
  const text = texts.at(-1) ?? '';
  switch (field.control) {
    case 'choice':
    case 'yes-no':
    case 'choices':
      return <Choices field={field} texts={texts} control={control} />;
    case 'object':
    case 'objects':
      return objects ? (
        <Objects {...props} objects={objects} control={control} />
      ) : (
        <Names {...props} control={control} />
      );
    case 'json':
    case 'list':
      return <Area text={text} control={control} code />;
    case 'integer':
    case 'decimal':
      return <input type="text" {...control} value={text} inputMode={INPUT_MODES[field.control]} autocomplete="off" />;
    default:
      if (field.control === 'page' || text.includes('\n')) return <Area text={text} control={control} />;
      return <input type="text" {...control} value={text} maxLength={field.max} autocomplete="off" />;
  }
}

const INPUT_MODES = { integer: 'numeric', decimal: 'decimal' } as const;

function Area({ text, control, code }: { text: string; control: ControlProps; code?: boolean }): VNode {
  const rows = Math.min(Math.max(text.split('\n').length + 1, 3), 12);
  return (
    <textarea {...control} rows={rows} spellcheck={!code} autocomplete="off" class={code ? 'code' : undefined}>
      {/* The first line feed of a text area is not part of its text. */}
      {text.startsWith('\n') ? `\n${text}` : text}
    </textarea>
  );
}

interface ChoicesProps {
  field: FormField;
  texts: readonly string[];
  control: ControlProps;
}

interface Option {
  value: string;
  label: string;
}

function Choices({ field, texts, control }: ChoicesProps): VNode {
  const groups = new Map<string, Option[]>();
  for (const { value, label, group = '' } of field.choices) {
    groups.set(group, [...(groups.get(group) ?? []), { value: String(value), label }]);
  }
  const known = new Set(field.choices.map(({ value }) => String(value)));
  const others = texts.filter((text) => text !== '' && !known.has(text)).map((text) => ({ value: text, label: text }));
  const isMultiple = field.control === 'choices';
  return (
    <select {...control} multiple={isMultiple} size={isMultiple ? sizeOf(known.size) : undefined}>
      {!isMultiple && mayBeBlank(field, texts) && <option value="">{BLANK}</option>}
      <Options options={others} texts={texts} />
      {[...groups].map(([group, options]) =>
        group === '' ? (
          <Options key={group} options={options} texts={texts} />
        ) : (
          <optgroup key={group} label={group}>
            <Options options={options} texts={texts} />
          </optgroup>
        ),
      )}
    </select>
  );
}

const BLANK = '—';

/** What must be something is nothing only until it has been chosen. */
const mayBeBlank = ({ isNullable }: FormField, texts: readonly string[]): boolean =>
  isNullable || (texts.at(-1) ?? '') === '';

const sizeOf = (count: number): number => Math.min(Math.max(count, 3), 8);

function Options({ options, texts }: { options: readonly Option[]; texts: readonly string[] }): VNode {
  return (
    <>
      {options.map(({ value, label }) => (
        <option key={value} value={value} selected={texts.includes(value)}>
          {label}
        </option>
      ))}
    </>
  );
}

interface ObjectsProps extends EditControlProps {
  objects: readonly ObjectChoice[];
  control: ControlProps;
}

/** Every object there is; an object that is chosen and that the caller may not view stays chosen. */
function Objects({ field, texts, objects, control }: ObjectsProps): VNode {
  const known = new Set(objects.map(({ id }) => id));
  const others = texts.filter((text) => text !== '' && !known.has(text)).map((text) => ({ value: text, label: text }));
  const isMultiple = field.control === 'objects';
  return (
    <select {...control} multiple={isMultiple} size={isMultiple ? sizeOf(known.size) : undefined}>
      {!isMultiple && mayBeBlank(field, texts) && <option value="">{BLANK}</option>}
      <Options options={[...others, ...objects.map(({ id, label }) => ({ value: id, label }))]} texts={texts} />
    </select>
  );
}

function Names({ field, texts, control }: EditControlProps & { control: ControlProps }): VNode {
  if (field.control === 'objects') return <Area text={texts.join('\n')} control={control} />;
  return <input type="text" {...control} value={texts.at(-1) ?? ''} autocomplete="off" spellcheck={false} />;
}

function helpOf({ field, texts, objects, labels }: EditControlProps): string | undefined {
  const isMany = field.control === 'objects';
  if (objects || !(isMany || field.control === 'object')) return field.help;
  const named = texts.flatMap((text) => labels.get(text) ?? []);
  const how = isMany ? 'Ids, slugs or names, one a line.' : 'An id, a slug or a name.';
  return [field.help, how, named.length > 0 && `Now: ${named.join(', ')}.`].filter(Boolean).join(' ');
}
