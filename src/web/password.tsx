import type { VNode } from 'preact';
import { AccountTabs } from './account-tabs.js';
import { CsrfField } from './csrf-field.js';
import { Field, FormErrors } from './field.js';
import { Page, type PageSession } from './layout.js';

export interface PasswordFormErrors {
  old_password?: readonly string[];
  new_password1?: readonly string[];
  new_password2?: readonly string[];
  non_field_errors?: readonly string[];
}

export interface PasswordPageProps {
  session: PageSession;
  /** PASSWORD_MIN_LENGTH, for the note on the rules. */
  minLength: number;
  errors?: PasswordFormErrors;
}

export function PasswordPage({ session, minLength, errors = {} }: PasswordPageProps): VNode {
  return (
    <Page title="Change password" session={session}>
      <h1>Change password</h1>
      <AccountTabs current="password" />
      <form method="post" action="/user/password/" class="panel form">
        <FormErrors errors={errors.non_field_errors} />
        <CsrfField token={session.csrfToken} />
        {/* Password managers file the new password under this name. */}
        <input type="text" name="username" value={session.user?.username} autocomplete="username" hidden readOnly />
        <Field label="Current password" name="old_password" errors={errors.old_password}>
          {(control) => <input type="password" {...control} required autocomplete="current-password" />}
        </Field>
        <Field
          label="New password"
          name="new_password1"
          errors={errors.new_password1}
          help={`At least ${minLength} characters and not one of the most common passwords. A long phrase is fine.`}
        >
          {(control) => (
            <input
              type="password"
              {...control}
              required
              minLength={minLength}
              maxLength={200}
              autocomplete="new-password"
            />
          )}
        </Field>
        <Field label="New password again" name="new_password2" errors={errors.new_password2}>
          {(control) => <input type="password" {...control} required maxLength={200} autocomplete="new-password" />}
        </Field>
        <p class="quiet small">Your other log-ins end when the password changes. API tokens go on working.</p>
        <div class="actions">
          <button type="submit">Change password</button>
        </div>
      </form>
    </Page>
  );
}
