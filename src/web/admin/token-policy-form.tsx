import type { VNode } from 'preact';
import type { Shown } from '../../engine/representation.js';
import type { FormErrors } from '../edit/form-body.js';
import { CheckField, Field } from '../field.js';
import { ChoiceField } from './choice-field.js';
import type { Choice, Chosen } from './choosing.js';
import { NameFields } from './name-fields.js';
import { type SheetFrame, SheetPage } from './sheet-page.js';

export interface TokenPolicyValues {
  name: string;
  description: string;
  can_create: boolean;
  can_modify: boolean;
  max_tokens: string;
  max_lifetime_days: string;
  write_allowed: boolean;
  /** One network a line. */
  required_ips: string;
  users: Chosen;
  groups: Chosen;
}

export interface TokenPolicyFormProps {
  frame: SheetFrame;
  values: TokenPolicyValues;
  errors: FormErrors;
  object?: Shown | undefined;
  choices: { readonly users: Choice; readonly groups: Choice };
  /** How many users it is about now. */
  reached?: number | undefined;
}

export function TokenPolicyForm({ frame, values, errors, object, choices, reached }: TokenPolicyFormProps): VNode {
  return (
    <SheetPage frame={frame} object={object} errors={errors}>
      <NameFields values={values} errors={errors} most={100} />
      <fieldset>
        <legend>What it asks</legend>
        <p class="help quiet">A policy only takes away. Where several name somebody, the strictest holds.</p>
        <Demands values={values} errors={errors} />
      </fieldset>
      <fieldset>
        <legend>Whom it concerns</legend>
        {reached !== undefined && (
          <p>
            As it is stored, it concerns{' '}
            <strong>{reached === 1 ? '1 user' : `${reached.toLocaleString('en')} users`}</strong>.
          </p>
        )}
        <ChoiceField
          name="groups"
          label="Groups"
          choice={choices.groups}
          typed={values.groups.typed}
          errors={errors.fields.get('groups')}
          help="Whoever belongs to one of them."
        />
        <ChoiceField
          name="users"
          label="Users"
          choice={choices.users}
          typed={values.users.typed}
          errors={errors.fields.get('users')}
        />
      </fieldset>
    </SheetPage>
  );
}

function Demands({ values, errors: { fields } }: Pick<TokenPolicyFormProps, 'values' | 'errors'>): VNode {
  return (
    <>
      <CheckField
        label="May create tokens"
        name="can_create"
        checked={values.can_create}
        errors={fields.get('can_create')}
        help="Without it they get no new tokens, but from a superuser. Those that they have keep working."
      />
      <CheckField
        label="May change tokens"
        name="can_modify"
        checked={values.can_modify}
        errors={fields.get('can_modify')}
        help="Without it they cannot change or rotate their tokens. They may always delete them."
      />
      <CheckField
        label="Tokens may write"
        name="write_allowed"
        checked={values.write_allowed}
        errors={fields.get('write_allowed')}
        help="Without it every token of theirs only reads, those that exist too."
      />
      <Field
        label="Most tokens"
        name="max_tokens"
        errors={fields.get('max_tokens')}
        help="How many each of them may have. Blank: as the settings of the server have it."
      >
        {(control) => (
          <input type="text" {...control} value={values.max_tokens} inputMode="numeric" autocomplete="off" />
        )}
      </Field>
      <Field
        label="Longest life in days"
        name="max_lifetime_days"
        errors={fields.get('max_lifetime_days')}
        help="Counted from the creation of a token; one that would live longer is refused at once. Blank: as the settings of the server have it."
      >
        {(control) => (
          <input type="text" {...control} value={values.max_lifetime_days} inputMode="numeric" autocomplete="off" />
        )}
      </Field>
      <Field
        label="Required addresses"
        name="required_ips"
        errors={fields.get('required_ips')}
        help="One network a line, such as 10.20.0.0/16. Tokens are refused from anywhere else. Blank: from anywhere."
      >
        {(control) => (
          <textarea {...control} rows={3} spellcheck={false} autocomplete="off" class="code">
            {values.required_ips}
          </textarea>
        )}
      </Field>
    </>
  );
}
