import type { VNode } from 'preact';
import type { FormErrors } from '../edit/form-body.js';
import { Field } from '../field.js';

export interface NameFieldsProps {
  values: { readonly name: string; readonly description: string };
  errors: FormErrors;
  /** The longest name. */
  most: number;
}

/** What people know a thing of the desk by. */
export function NameFields({ values, errors: { fields }, most }: NameFieldsProps): VNode {
  return (
    <>
      <Field label="Name" name="name" isRequired errors={fields.get('name')}>
        {(control) => <input type="text" {...control} value={values.name} maxLength={most} autocomplete="off" />}
      </Field>
      <Field label="Description" name="description" errors={fields.get('description')}>
        {(control) => <input type="text" {...control} value={values.description} maxLength={200} autocomplete="off" />}
      </Field>
    </>
  );
}
