// A labelled form field with its help and its errors, tied together for screen readers.
import type { ComponentChildren, JSX, VNode } from 'preact';
import { Message } from './message.js';

/** What a control needs to point at its help and its errors. */
export interface ControlProps {
  id: string;
  name: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
  required?: true;
}

export interface FieldProps {
  label: string;
  name: string;
  /** Where several controls have one name. */
  id?: string;
  isRequired?: boolean;
  help?: ComponentChildren;
  errors?: readonly string[] | undefined;
  children: (control: ControlProps) => JSX.Element;
}

export function Field(props: FieldProps): VNode {
  const { label, name, id = `id_${name}`, isRequired = false, help, errors = [], children } = props;
  const control = { ...controlProps(name, help !== undefined, errors), id };
  return (
    <div class="field">
      <label for={id} class={isRequired ? 'required' : undefined}>
        {label}
      </label>
      {children({ ...control, ...(isRequired && { required: true as const }) })}
      <FieldNotes name={name} help={help} errors={errors} />
    </div>
  );
}

export interface CheckFieldProps extends Omit<FieldProps, 'children' | 'isRequired' | 'id'> {
  checked: boolean;
}

export function CheckField({ label, name, help, errors = [], checked }: CheckFieldProps): VNode {
  return (
    <div class="field check">
      <label for={`id_${name}`}>
        <input type="checkbox" checked={checked} {...controlProps(name, help !== undefined, errors)} />
        {label}
      </label>
      <FieldNotes name={name} help={help} errors={errors} />
    </div>
  );
}

/** What is wrong with the form as a whole. */
export function FormErrors({ errors = [] }: { errors?: readonly string[] | undefined }): VNode | null {
  if (errors.length === 0) return null;
  return (
    <Message kind="error">
      {errors.map((error) => (
        <p key={error}>{error}</p>
      ))}
    </Message>
  );
}

function controlProps(name: string, hasHelp: boolean, errors: readonly string[]): ControlProps {
  const invalid = errors.length > 0;
  const described = [invalid && `id_${name}_errors`, hasHelp && `id_${name}_help`].filter(Boolean).join(' ');
  return {
    id: `id_${name}`,
    name,
    ...(described && { 'aria-describedby': described }),
    ...(invalid && { 'aria-invalid': 'true' as const }),
  };
}

export function FieldNotes({
  name,
  help,
  errors,
}: {
  name: string;
  help: ComponentChildren;
  errors: readonly string[];
}) {
  return (
    <>
      {errors.length > 0 && (
        <ul class="errors" id={`id_${name}_errors`}>
          {errors.map((error) => (
            <li key={error}>{error}</li>
          ))}
        </ul>
      )}
      {help !== undefined && (
        <small class="help" id={`id_${name}_help`}>
          {help}
        </small>
      )}
    </>
  );
}
