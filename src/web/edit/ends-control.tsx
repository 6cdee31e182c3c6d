// The control of the ends of a cable: those that are chosen, and the steps to another one. Each step is the same form,
// read by its address with all that has been typed: nothing is lost, and nothing is saved.
import type { VNode } from 'preact';
import { Field, FieldNotes } from '../field.js';
import { type EndPicker, type Narrowed, STEP, stepNames } from './end-choices.js';
import type { FormField } from './form-field.js';
import type { ObjectChoice } from './object-choices.js';

export interface EndsControlProps {
  field: FormField;
  /** Where the form is. */
  action: string;
  picker: EndPicker;
  errors: readonly string[] | undefined;
}

export function EndsControl({ field, action, picker, errors = [] }: EndsControlProps): VNode {
  const { name, label } = field;
  const described = errors.length > 0 ? `id_${name}_errors` : undefined;
  return (
    <fieldset class="field ends" id={`id_${name}`} aria-describedby={described}>
      <legend>{label}</legend>
      <FieldNotes name={name} help={undefined} errors={errors} />
      <Chosen name={name} picker={picker} />
      <details open={picker.isOpen}>
        <summary>{picker.chosen.length > 0 ? 'Choose another end' : 'Choose an end'}</summary>
        <Steps field={field} action={action} picker={picker} />
      </details>
    </fieldset>
  );
}

function Chosen({ name, picker: { chosen } }: { name: string; picker: EndPicker }): VNode {
  if (chosen.length === 0) return <p class="quiet">Nothing is chosen.</p>;
  return (
    <ul class="chosen">
      {chosen.map(({ text, label }) => (
        <li key={text}>
          <label>
            <input type="checkbox" name={name} value={text} checked />
            {label}
          </label>
        </li>
      ))}
    </ul>
  );
}

function Steps({ field, action, picker }: Omit<EndsControlProps, 'errors'>): VNode {
  const { kinds, kind, within, offered } = picker;
  const names = stepNames(field.name);
  return (
    <>
      <Field label="Kind" name={names.kind}>
        {(control) => <Options {...control} choices={kinds} chosen={kind} />}
      </Field>
      {within && <Search name={names.search} list={within} />}
      {within && within.choices.length > 0 && (
        <Field label={within.title} name={names.within}>
          {(control) => <Options {...control} choices={within.choices} chosen={within.id} />}
        </Field>
      )}
      {offered && <Search name={names.name} list={offered} />}
      {offered && offered.choices.length > 0 && (
        <Field
          label={`Free ${offered.title.toLowerCase()}`}
          name={field.name}
          id={`id_${field.name}_offered`}
          help="One or several."
        >
          {(control) => (
            <select
              {...control}
              id={`id_${field.name}_offered`}
              multiple
              size={Math.min(offered.choices.length + 1, 8)}
            >
              {offered.choices.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <p class="quiet" role="status">
        {statusOf(picker)}
      </p>
      <button
        type="submit"
        formMethod="get"
        formAction={`${action}#id_${field.name}`}
        formNoValidate
        name={STEP}
        value={field.name}
        class="secondary outline"
      >
        {offered ? 'Show again' : 'Next'}
        <span class="unseen">: {field.label}</span>
      </button>
    </>
  );
}

/** Only where a list is too long to look through. */
function Search({ name, list: { title, search, isCut } }: { name: string; list: Narrowed }): VNode | null {
  if (!isCut && search === '') return null;
  return (
    <Field
      label={`Find ${title.toLowerCase()}`}
      name={name}
      help={isCut ? 'There are more than the list shows.' : undefined}
    >
      {(control) => <input type="search" {...control} value={search} autocomplete="off" spellcheck={false} />}
    </Field>
  );
}

interface OptionsProps {
  id: string;
  name: string;
  choices: readonly ObjectChoice[];
  chosen: string;
}

function Options({ choices, chosen, ...control }: OptionsProps): VNode {
  return (
    <select {...control}>
      {chosen === '' && <option value="">—</option>}
      {choices.map(({ id, label }) => (
        <option key={id} value={id} selected={id === chosen}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** What to do next, or why there is nothing to choose. */
function statusOf({ kinds, kind, within, offered }: EndPicker): string {
  if (kinds.length === 0) return 'Nothing goes with the other end.';
  if (kind === '' || !within) return '';
  const title = within.title.toLowerCase();
  if (within.choices.length === 0) return within.search === '' ? `There is no ${title}.` : `No ${title} is called so.`;
  if (!offered) return `Choose the ${title}.`;
  if (offered.choices.length > 0) return '';
  return `No ${offered.title.toLowerCase()} is free ${offered.search === '' ? 'there' : 'that is called so'}.`;
}
