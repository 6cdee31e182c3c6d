import type { VNode } from 'preact';
import { FieldNotes } from '../field.js';
import { type Choice, typedName } from './choosing.js';

export interface ChoiceFieldProps {
  /** `users`. */
  name: string;
  label: string;
  choice: Choice;
  /** What has been typed where names are typed. */
  typed: string;
  errors?: readonly string[] | undefined;
  help?: string;
}

/** Boxes for objects of a resource. */
export function ChoiceField({ name, label, choice, typed, errors = [], help }: ChoiceFieldProps): VNode {
  const described = [errors.length > 0 && `id_${name}_errors`, help && `id_${name}_help`].filter(Boolean).join(' ');
  return (
    <fieldset class="field choices" aria-describedby={described || undefined}>
      <legend>{label}</legend>
      {choice.boxes.length > 0 ? (
        <ul>
          {choice.boxes.map(({ id, label: text, isChosen }) => (
            <li key={id}>
              <label>
                <input type="checkbox" name={name} value={id} checked={isChosen} /> <span>{text}</span>
              </label>
            </li>
          ))}
        </ul>
      ) : (
        <p class="quiet">{choice.isCut ? 'None chosen.' : 'There are none that you may see.'}</p>
      )}
      {choice.isCut && <Typed name={typedName(name)} label={label} typed={typed} />}
      <FieldNotes name={name} errors={errors} help={help} />
    </fieldset>
  );
}

function Typed({ name, label, typed }: { name: string; label: string; typed: string }): VNode {
  return (
    <>
      <label for={`id_${name}`}>Add {label.toLowerCase()} by name, one a line</label>
      <textarea id={`id_${name}`} name={name} rows={3} spellcheck={false} autocomplete="off">
        {typed}
      </textarea>
    </>
  );
}
