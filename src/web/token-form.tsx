import type { VNode } from 'preact';
import { AccountTabs } from './account-tabs.js';
import { CsrfField } from './csrf-field.js';
import { CheckField, Field, FormErrors } from './field.js';
import { Page, type PageSession } from './layout.js';

/** Everything as text, the way the browser posts it, so that a refused form comes back as it was typed. */
export interface TokenFormValues {
  /** Only on the add form. */
  key: string;
  write_enabled: boolean;
  expires: string;
  description: string;
  /** One network a line. */
  allowed_ips: string;
}

export type TokenFormErrors = Partial<Record<keyof TokenFormValues | 'non_field_errors', readonly string[]>>;

export const EMPTY_TOKEN: TokenFormValues = {
  key: '',
  write_enabled: true,
  expires: '',
  description: '',
  allowed_ips: '',
};

export interface TokenFormPageProps {
  session: PageSession;
  values: TokenFormValues;
  errors?: TokenFormErrors;
  /** The token being changed; absent on the add form. */
  token?: { id: string; lastSix: string };
  /** What a policy demands, in a sentence each, shown above the fields. */
  limits?: readonly string[];
}

export function TokenFormPage({ session, values, errors = {}, token, limits = [] }: TokenFormPageProps): VNode {
  const title = token ? `Edit the token …${token.lastSix}` : 'Add a token';
  const action = token ? `/user/api-tokens/${encodeURIComponent(token.id)}/edit/` : '/user/api-tokens/add/';
  return (
    <Page title={title} session={session}>
      <h1>{title}</h1>
      <AccountTabs current="tokens" />
      <form method="post" action={action} class="panel form">
        <FormErrors errors={errors.non_field_errors} />
        {limits.length > 0 && (
          <ul class="limits">
            {limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        )}
        <CsrfField token={session.csrfToken} />
        <TokenFields values={values} errors={errors} withKey={!token} />
        <div class="actions">
          <button type="submit">{token ? 'Save' : 'Create'}</button>
          <a href="/user/api-tokens/" class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  );
}

interface TokenFieldsProps {
  values: TokenFormValues;
  errors: TokenFormErrors;
  withKey: boolean;
}

function TokenFields({ values, errors, withKey }: TokenFieldsProps): VNode {
  return (
    <>
      <Field
        label="Description"
        name="description"
        errors={errors.description}
        help="What will use it, so that you know it again."
      >
        {(control) => <input type="text" {...control} value={values.description} maxLength={200} autocomplete="off" />}
      </Field>
      <CheckField
        label="Write enabled"
        name="write_enabled"
        checked={values.write_enabled}
        errors={errors.write_enabled}
        help="Lets it create, change and delete what you may. Without it the token only reads."
      />
      <Field
        label="Expires"
        name="expires"
        errors={errors.expires}
        help="In UTC, such as 2027-01-31 12:00. Blank: it does not expire."
      >
        {(control) => (
          <div class="with-button">
            <input type="text" {...control} value={values.expires} placeholder="YYYY-MM-DD HH:MM" autocomplete="off" />
            <button type="button" class="secondary outline" data-pick={`#${control.id}`} hidden>
              Pick
            </button>
          </div>
        )}
      </Field>
      <Field
        label="Allowed addresses"
        name="allowed_ips"
        errors={errors.allowed_ips}
        help="One network a line, such as 10.20.0.0/16 or 2001:db8::/32. Blank: from anywhere."
      >
        {(control) => (
          <textarea {...control} rows={3} spellcheck={false} autocomplete="off" class="code">
            {values.allowed_ips}
          </textarea>
        )}
      </Field>
      {withKey && (
        <Field
          label="Key"
          name="key"
          errors={errors.key}
          help="Blank: generated, which is best. To restore a token, its 40 lower-case hexadecimal characters."
        >
          {(control) => (
            <input
              type="text"
              {...control}
              value={values.key}
              class="code"
              maxLength={40}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
            />
          )}
        </Field>
      )}
    </>
  );
}
