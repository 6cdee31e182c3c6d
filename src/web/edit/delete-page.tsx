// Asks before an object goes, and says what keeps it.
import { Fragment, type VNode } from 'preact';
import { CsrfField } from '../csrf-field.js';
import { FormErrors as WholeErrors } from '../field.js';
import { Page, type PageSession } from '../layout.js';
import { Remark } from './edit-page.js';
import type { FormErrors } from './form-body.js';

export interface DeletePageProps {
  session: PageSession;
  /** `site`. */
  kind: string;
  display: string;
  /** What else tells it from others: its ends. */
  facts: readonly (readonly [label: string, texts: readonly string[]])[];
  action: string;
  back: string;
  errors: FormErrors;
  message: string;
}

export function DeletePage(props: DeletePageProps): VNode {
  const { session, kind, display, facts, action, back, errors, message } = props;
  return (
    <Page title={`Delete ${display}`} session={session}>
      <h1>Delete this {kind}?</h1>
      <form method="post" action={action} class="panel form">
        <WholeErrors errors={errors.whole} />
        <CsrfField token={session.csrfToken} />
        <dl class="facts">
          <dt>Name</dt>
          <dd>{display}</dd>
          {facts.map(([label, texts]) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>
                <ul class="lines">
                  {texts.map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                </ul>
              </dd>
            </Fragment>
          ))}
        </dl>
        <p>What belongs to it goes with it, and cannot be brought back.</p>
        <Remark message={message} errors={errors} />
        <div class="actions">
          <button type="submit" class="danger">
            Delete
          </button>
          <a href={back} class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  );
}
