import type { VNode } from 'preact';
import { CsrfField } from './csrf-field.js';
import { Field } from './field.js';
import { Page, type PageSession } from './layout.js';
import { Message } from './message.js';

export interface LoginPageProps {
  session: PageSession;
  /** Where to go afterwards: a path of this server, checked by the controller. */
  next: string;
  /** What was typed, after a failure. */
  username?: string;
  /** "Invalid username/password." or the throttled text. */
  error?: string | undefined;
  /** What was typed into the form at `next`, which was sent without a log-in. */
  kept?: string | undefined;
}

export function LoginPage({ session, next, username = '', error, kept }: LoginPageProps): VNode {
  return (
    <Page title="Log in" session={session}>
      <section class="narrow panel">
        <h1>Log in</h1>
        {error && <Message kind="error">{error}</Message>}
        {kept !== undefined && (
          <Message kind="info">
            You have been logged out. What you typed is kept: log in, and it is there again.
          </Message>
        )}
        <form method="post" action="/login/">
          <CsrfField token={session.csrfToken} />
          <input type="hidden" name="next" value={next} />
          {kept !== undefined && <input type="hidden" name="kept" value={kept} />}
          <Field label="Username" name="username">
            {(control) => (
              <input
                type="text"
                {...control}
                value={username}
                required
                maxLength={150}
                autocomplete="username"
                autocapitalize="none"
                spellcheck={false}
                autofocus={username === ''}
              />
            )}
          </Field>
          <Field label="Password" name="password">
            {(control) => (
              <input
                type="password"
                {...control}
                required
                autocomplete="current-password"
                autofocus={username !== ''}
              />
            )}
          </Field>
          <button type="submit" class="wide">
            Log in
          </button>
        </form>
      </section>
    </Page>
  );
}
