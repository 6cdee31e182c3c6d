// The controls of a user's form, and the form to add one.
import type { VNode } from 'preact';
import { CsrfField } from '../csrf-field.js';
import type { FormErrors } from '../edit/form-body.js';
import { CheckField, Field, FormErrors as WholeErrors } from '../field.js';
import { AdminPage, type Frame } from './admin-page.js';
import { ChoiceField } from './choice-field.js';
import type { Choice } from './choosing.js';
import type { UserValues } from './user-values.js';

/** What the caller may give. */
export interface UserOffers {
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
  /** null: the user belongs to groups that the caller may not view. */
  readonly groups: Choice | null;
}

export interface UserFieldsProps {
  values: UserValues;
  errors: FormErrors;
  offers: UserOffers;
}

export function UserFields({ values, errors: { fields }, offers }: UserFieldsProps): VNode {
  return (
    <>
      <Field
        label="Username"
        name="username"
        isRequired
        errors={fields.get('username')}
        help="At most 150 letters, digits and @ . + - _"
      >
        {(control) => <NameInput control={control} value={values.username} max={150} />}
      </Field>
      <Field label="First name" name="first_name" errors={fields.get('first_name')}>
        {(control) => <input type="text" {...control} value={values.first_name} maxLength={150} autocomplete="off" />}
      </Field>
      <Field label="Last name" name="last_name" errors={fields.get('last_name')}>
        {(control) => <input type="text" {...control} value={values.last_name} maxLength={150} autocomplete="off" />}
      </Field>
      <Field label="Email" name="email" errors={fields.get('email')}>
        {(control) => <NameInput control={control} value={values.email} max={254} />}
      </Field>
      {offers.isStaff && (
        <CheckField
          label="Staff"
          name="is_staff"
          checked={values.is_staff}
          errors={fields.get('is_staff')}
          help="A mark only: what somebody may do comes from permissions."
        />
      )}
      {offers.isSuperuser && (
        <CheckField
          label="Superuser"
          name="is_superuser"
          checked={values.is_superuser}
          errors={fields.get('is_superuser')}
          help="May do everything, whatever the permissions say."
        />
      )}
      {offers.groups ? (
        <ChoiceField
          name="groups"
          label="Groups"
          choice={offers.groups}
          typed={values.groups.typed}
          errors={fields.get('groups')}
        />
      ) : (
        <p class="quiet small">The groups cannot be changed here: this user belongs to some that you may not view.</p>
      )}
    </>
  );
}

type Control = Parameters<Parameters<typeof Field>[0]['children']>[0];

/** A name is typed as it is: nothing corrects it. */
function NameInput({ control, value, max }: { control: Control; value: string; max: number }): VNode {
  return (
    <input
      type="text"
      {...control}
      value={value}
      maxLength={max}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
    />
  );
}

/** A new password, typed twice. */
export function PasswordFields({ errors, minLength }: { errors: FormErrors; minLength: number }): VNode {
  return (
    <>
      <Field
        label="Password"
        name="password"
        isRequired
        errors={errors.fields.get('password')}
        help={`At least ${minLength} characters and not one of the most common passwords.`}
      >
        {(control) => (
          <input type="password" {...control} minLength={minLength} maxLength={200} autocomplete="new-password" />
        )}
      </Field>
      <Field label="Password again" name="password_again" isRequired errors={errors.fields.get('password_again')}>
        {(control) => <input type="password" {...control} maxLength={200} autocomplete="new-password" />}
      </Field>
    </>
  );
}

export interface UserAddPageProps extends UserFieldsProps {
  frame: Frame;
  minLength: number;
}

export function UserAddPage({ frame, minLength, ...fields }: UserAddPageProps): VNode {
  const { values, errors } = fields;
  return (
    <AdminPage frame={frame} title="Add a user" current="users">
      <form method="post" action="/admin/users/add/" class="panel form" autocomplete="off">
        <WholeErrors errors={remarksOn(errors)} />
        <CsrfField token={frame.session.csrfToken} />
        <UserFields {...fields} />
        <CheckField
          label="Active"
          name="is_active"
          checked={values.is_active}
          errors={errors.fields.get('is_active')}
          help="May log in and use API tokens."
        />
        <PasswordFields errors={errors} minLength={minLength} />
        <div class="actions">
          <button type="submit">Create</button>
          <a href="/admin/" class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </AdminPage>
  );
}

export function remarksOn({ fields, whole }: FormErrors): readonly string[] {
  if (whole.length > 0 || fields.size === 0) return whole;
  return ['Nothing was saved: see the remarks below.'];
}
