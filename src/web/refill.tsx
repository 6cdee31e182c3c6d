// Between the log-in and the form that was sent without one.
import type { VNode } from 'preact';
import { CsrfField } from './csrf-field.js';
import { REFILL_FIELD } from './kept-form.js';
import { Page, type PageSession } from './layout.js';
import { Message } from './message.js';

export interface RefillPageProps {
  session: PageSession;
  /** The path of the form. */
  action: string;
  /** What was typed, as `keptFormOf` says it. */
  kept: string;
}

export function RefillPage({ session, action, kept }: RefillPageProps): VNode {
  return (
    <Page title="Back to the form" session={session}>
      <section class="narrow panel">
        <h1>Back to the form</h1>
        <Message kind="info">What you typed has been kept. Nothing has been saved yet.</Message>
        <form method="post" action={action} data-send-at-once>
          <CsrfField token={session.csrfToken} />
          <input type="hidden" name={REFILL_FIELD} value="yes" />
          {[...new URLSearchParams(kept)].map(([name, value]) => (
            <textarea key={`${name} ${value}`} name={name} hidden readOnly>
              {`\n${value}`}
            </textarea>
          ))}
          <button type="submit" class="wide">
            Back to the form
          </button>
        </form>
      </section>
    </Page>
  );
}
