// Asks before something of the desk goes, and says whom and what that concerns.
import { Fragment, type VNode } from 'preact';
import type { Shown } from '../../engine/representation.js';
import { CsrfField } from '../csrf-field.js';
import type { FormErrors } from '../edit/form-body.js';
import { FormErrors as WholeErrors } from '../field.js';
import { AdminPage } from './admin-page.js';
import { addressOf, type SheetFrame } from './sheet-page.js';

/** A fact, and what it says in as many lines. */
export type SheetFact = readonly [label: string, lines: readonly string[]];

export interface DeleteSheetProps {
  frame: SheetFrame;
  object: Shown;
  facts: readonly SheetFact[];
  errors: FormErrors;
}

export function DeleteSheet({ frame, object, facts, errors }: DeleteSheetProps): VNode {
  const { place, session } = frame;
  return (
    <AdminPage frame={frame} title={`Delete this ${place.title}?`} current={place.section}>
      <form method="post" action={`${addressOf(place, object)}delete/`} class="panel form">
        <WholeErrors errors={errors.whole} />
        <CsrfField token={session.csrfToken} />
        <dl class="facts">
          <dt>Name</dt>
          <dd>{String(object.display)}</dd>
          {facts.map(([label, lines]) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>
                {lines.length > 0 ? (
                  <ul class="lines">
                    {lines.map((line) => (
                      <li key={line}>{line}</li>
                    ))}
                  </ul>
                ) : (
                  <span class="quiet">None</span>
                )}
              </dd>
            </Fragment>
          ))}
        </dl>
        <p>It holds for nobody from that moment on, and cannot be brought back.</p>
        <div class="actions">
          <button type="submit" class="danger">
            Delete
          </button>
          <a href={addressOf(place, object)} class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </AdminPage>
  );
}
