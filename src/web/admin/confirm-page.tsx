// Asks before something is done that cannot be undone.
import type { ComponentChildren, VNode } from 'preact';
import { CsrfField } from '../csrf-field.js';
import { FormErrors } from '../field.js';
import { AdminPage, type Frame } from './admin-page.js';

export interface ConfirmPageProps {
  frame: Frame;
  title: string;
  /** The name of the section. */
  current: string;
  action: string;
  /** Where the question is not answered with yes. */
  back: string;
  verb: string;
  errors?: readonly string[];
  /** What will happen. */
  children: ComponentChildren;
}

export function ConfirmPage({
  frame,
  title,
  current,
  action,
  back,
  verb,
  errors = [],
  children,
}: ConfirmPageProps): VNode {
  return (
    <AdminPage frame={frame} title={title} current={current}>
      <form method="post" action={action} class="panel form">
        <FormErrors errors={errors} />
        <CsrfField token={frame.session.csrfToken} />
        {children}
        <div class="actions">
          <button type="submit" class="danger">
            {verb}
          </button>
          <a href={back} class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </AdminPage>
  );
}
