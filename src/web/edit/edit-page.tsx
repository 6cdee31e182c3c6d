// The form to create or to change an object of any resource.
import type { VNode } from 'preact';
import { CSRF_FIELD } from '../../auth/session/csrf.js';
import { CsrfField } from '../csrf-field.js';
import { Field, FormErrors as WholeErrors } from '../field.js';
import { Page, type PageSession } from '../layout.js';
import { EditControl } from './edit-control.js';
import type { EndPickers } from './end-choices.js';
import type { FormErrors } from './form-body.js';
import type { FormField } from './form-field.js';
import type { FormValues } from './form-values.js';
import type { ObjectChoices } from './object-choices.js';

/** Which state of the object the form was made from. */
export const VERSION_FIELD = 'form_version';

export interface EditPageProps {
  session: PageSession;
  title: string;
  action: string;
  /** Where the object, or the list, is. */
  back: string;
  submit: string;
  fields: readonly FormField[];
  values: FormValues;
  errors: FormErrors;
  objects: ObjectChoices;
  labels: ReadonlyMap<string, string>;
  pickers: EndPickers;
  /** What the caller says of the change. */
  message: string;
  version?: string | undefined;
}

export function EditPage(props: EditPageProps): VNode {
  const { session, title, action, back, submit, errors, version, pickers } = props;
  // Steps put the whole form into the address, where the token must not stand: the button that saves sends it there.
  const hasSteps = pickers.size > 0;
  const sent = hasSteps ? { name: CSRF_FIELD, value: session.csrfToken } : {};
  return (
    <Page title={title} session={session}>
      <h1>{title}</h1>
      <form method="post" action={action} class="panel form edit">
        <WholeErrors errors={remarksOn(errors)} />
        {hasSteps ? (
          // What the enter key presses is the first button of a form.
          <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" {...sent} />
        ) : (
          <CsrfField token={session.csrfToken} />
        )}
        {version !== undefined && <input type="hidden" name={VERSION_FIELD} value={version} />}
        <Controls {...props} fields={props.fields.filter(({ custom }) => !custom)} />
        {groupsOf(props.fields).map(([group, fields]) => (
          <fieldset key={group}>
            <legend>{group || 'Custom fields'}</legend>
            <Controls {...props} fields={fields} />
          </fieldset>
        ))}
        <Remark {...props} />
        <div class="actions">
          <button type="submit" {...sent}>
            {submit}
          </button>
          <a href={back} class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  );
}

function Controls({ fields, values, errors, objects, labels, pickers, action }: EditPageProps): VNode {
  return (
    <>
      {fields.map((field) => (
        <EditControl
          key={field.name}
          field={field}
          texts={values.get(field.name) ?? []}
          errors={errors.fields.get(field.name)}
          objects={objects.get(field.name) ?? null}
          labels={labels}
          picker={pickers.get(field.name)}
          action={action}
        />
      ))}
    </>
  );
}

/** Goes into the change record. */
export function Remark({ message, errors }: Pick<EditPageProps, 'message' | 'errors'>): VNode {
  return (
    <Field
      label="Changelog message"
      name="changelog_message"
      errors={errors.fields.get('changelog_message')}
      help="Why, for those who read the change log."
    >
      {(control) => <input type="text" {...control} value={message} maxLength={200} autocomplete="off" />}
    </Field>
  );
}

function remarksOn({ fields, whole }: FormErrors): readonly string[] {
  if (whole.length > 0 || fields.size === 0) return whole;
  return ['Nothing was saved: see the remarks below.'];
}

/** Custom fields under their headings. */
function groupsOf(fields: readonly FormField[]): [string, FormField[]][] {
  const groups = new Map<string, FormField[]>();
  for (const field of fields) {
    if (!field.custom) continue;
    groups.set(field.custom.group, [...(groups.get(field.custom.group) ?? []), field]);
  }
  return [...groups];
}
