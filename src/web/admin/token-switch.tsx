// The switches of the page of a user's API tokens, and the finer form below them.
import type { VNode } from 'preact';
import type { OwnPolicy } from '../../users/user-token-policy.js';
import { CsrfField } from '../csrf-field.js';
import type { FormErrors } from '../edit/form-body.js';
import { CheckField, Field, FormErrors as WholeErrors } from '../field.js';
import { type DeskUser, pathOf } from './user-desk.js';
import { remarksOn } from './user-form.js';
import type { PolicyForm } from './user-token-forms.js';

export interface TokenSwitchProps {
  user: DeskUser;
  csrfToken: string;
  own: OwnPolicy | null;
  /** Does anything let the user create or change tokens? */
  isOpen: boolean;
}

export function TokenSwitch({ user, csrfToken, own, isOpen }: TokenSwitchProps): VNode {
  const isOff = own !== null && !own.can_create && !own.can_modify;
  const isPartlyOff = own !== null && !isOff && !(own.can_create && own.can_modify);
  return (
    <section class="panel form" aria-labelledby="switch">
      <h2 id="switch">Creating and changing tokens</h2>
      <p>{isOff ? `Switched off for this user by the policy “${own.name}”.` : standing(isOpen)}</p>
      <p>
        {isOff ? 'They' : 'Switched off, they'} can neither create nor change tokens. Tokens that they have keep working
        until they expire or are revoked.
      </p>
      <div class="tools">
        {!isOff && <Switch user={user} csrfToken={csrfToken} state="off" />}
        {(isOff || isPartlyOff) && <Switch user={user} csrfToken={csrfToken} state="on" />}
      </div>
    </section>
  );
}

const standing = (isOpen: boolean): string =>
  isOpen ? 'Not switched off.' : 'Not switched off for this user alone, but other policies apply: see above.';

function Switch({ user, csrfToken, state }: { user: DeskUser; csrfToken: string; state: 'off' | 'on' }): VNode {
  return (
    <form method="post" action={`${pathOf(user.id)}api-tokens/switch/`}>
      <CsrfField token={csrfToken} />
      <input type="hidden" name="state" value={state} />
      <button type="submit" class={state === 'off' ? 'danger' : undefined}>
        {state === 'off' ? 'Switch off' : 'Switch on'}
      </button>
    </form>
  );
}

export interface LimitsFormProps {
  user: DeskUser;
  csrfToken: string;
  form: PolicyForm;
  /** By the name of the control. */
  errors: FormErrors['fields'];
  /** Something has been typed that is not saved. */
  isOpen: boolean;
}

/** The limits of this user alone. */
export function LimitsForm({ user, csrfToken, form, errors, isOpen }: LimitsFormProps): VNode {
  return (
    <details class="panel form" open={isOpen}>
      <summary>Limits for this user alone</summary>
      <form method="post" action={`${pathOf(user.id)}api-tokens/limits/`}>
        <p class="quiet small">Beside the other policies: the strictest limit is the one that holds.</p>
        <WholeErrors errors={remarksOn({ fields: errors, whole: [] })} />
        <CsrfField token={csrfToken} />
        <Field
          label="Most tokens"
          name="max_tokens"
          errors={errors.get('max_tokens')}
          help="Blank: no limit of their own."
        >
          {(control) => <NumberInput control={control} value={form.max_tokens} />}
        </Field>
        <Field
          label="Longest life in days"
          name="max_lifetime_days"
          errors={errors.get('max_lifetime_days')}
          help="Counted from the creation of a token. Blank: no limit of their own."
        >
          {(control) => <NumberInput control={control} value={form.max_lifetime_days} />}
        </Field>
        <CheckField
          label="Read only"
          name="read_only"
          checked={form.read_only}
          errors={errors.get('write_allowed')}
          help="Tokens of this user can only be used for reading."
        />
        <Field
          label="Only from these addresses"
          name="required_ips"
          errors={errors.get('required_ips')}
          help="One network a line, such as 10.20.0.0/16 or 2001:db8::/32. Blank: from anywhere."
        >
          {(control) => (
            <textarea {...control} rows={3} spellcheck={false} autocomplete="off" class="code">
              {form.required_ips}
            </textarea>
          )}
        </Field>
        <div class="actions">
          <button type="submit">Save the limits</button>
        </div>
      </form>
    </details>
  );
}

type Control = Parameters<Parameters<typeof Field>[0]['children']>[0];

function NumberInput({ control, value }: { control: Control; value: string }): VNode {
  return <input type="text" {...control} value={value} inputMode="numeric" autocomplete="off" />;
}
