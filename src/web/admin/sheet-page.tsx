// The form to add or to change a group, a permission or a token policy; whoever may only look sees it without its buttons.
import type { ComponentChildren, VNode } from 'preact';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { CsrfField } from '../csrf-field.js';
import { VERSION_FIELD } from '../edit/edit-page.js';
import type { FormErrors } from '../edit/form-body.js';
import { FormErrors as WholeErrors } from '../field.js';
import { AdminPage, type Frame } from './admin-page.js';
import type { Place } from './sheet.controller.js';

export interface SheetFrame extends Frame {
  readonly place: Place;
  readonly mayAdd: boolean;
  readonly mayChange: boolean;
  readonly mayDelete: boolean;
  /** Which state of the object the form was made from. */
  readonly version?: string | undefined;
}

export interface SheetPageProps {
  frame: SheetFrame;
  object?: Shown | undefined;
  errors: FormErrors;
  /** The controls. */
  children: ComponentChildren;
  /** What stands below the form. */
  after?: ComponentChildren;
}

export function SheetPage({ frame, object, errors, children, after }: SheetPageProps): VNode {
  const { place, session, mayChange, version } = frame;
  const title = object ? `${upperFirst(place.title)} ${object.display}` : `Add a ${place.title}`;
  return (
    <AdminPage frame={frame} title={title} current={place.section}>
      <form method="post" action={addressOf(place, object)} class="panel form sheet">
        {/* What the enter key presses is the first button of a form. */}
        {mayChange && <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />}
        <WholeErrors errors={remarksOn(errors)} />
        <CsrfField token={session.csrfToken} />
        {version !== undefined && <input type="hidden" name={VERSION_FIELD} value={version} />}
        {mayChange ? (
          children
        ) : (
          <fieldset class="bare" disabled>
            {children}
          </fieldset>
        )}
        <Actions frame={frame} object={object} />
      </form>
      {after}
    </AdminPage>
  );
}

function Actions({ frame, object }: Pick<SheetPageProps, 'frame' | 'object'>): VNode {
  const { place, mayChange, mayDelete } = frame;
  return (
    <div class="actions">
      {mayChange && <button type="submit">{object ? 'Save' : 'Create'}</button>}
      <a href={place.path} class="button secondary outline">
        {mayChange ? 'Cancel' : 'Back'}
      </a>
      {object && mayDelete && (
        <a href={`${addressOf(place, object)}delete/`} class="danger">
          Delete this {place.title}
        </a>
      )}
    </div>
  );
}

export const addressOf = ({ path }: Place, object: Shown | undefined): string =>
  object ? `${path}${encodeURIComponent(String(object[ROW_ID]))}/` : `${path}add/`;

export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function remarksOn({ fields, whole }: FormErrors): readonly string[] {
  if (whole.length > 0 || fields.size === 0) return whole;
  return ['Nothing was saved: see the remarks below.'];
}
