import type { VNode } from 'preact';
import { allResources, type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import type { Shown } from '../../engine/representation.js';
import type { FormErrors } from '../edit/form-body.js';
import { CheckField, Field, FieldNotes } from '../field.js';
import { ChoiceField } from './choice-field.js';
import type { Choice } from './choosing.js';
import type { Checked } from './constraint-check.js';
import { ConstraintEditor } from './constraint-editor.js';
import { appTitle, modelsByApp, pluralOf } from './model-names.js';
import { NameFields } from './name-fields.js';
import { ACTIONS, type PermissionValues } from './permission-values.js';
import { addressOf, type SheetFrame, SheetPage, upperFirst } from './sheet-page.js';

export interface PermissionFormProps {
  frame: SheetFrame;
  values: PermissionValues;
  errors: FormErrors;
  object?: Shown | undefined;
  choices: { readonly users: Choice; readonly groups: Choice };
  checked: Checked;
}

export function PermissionForm({ frame, values, errors, object, choices, checked }: PermissionFormProps): VNode {
  const { fields } = errors;
  return (
    <SheetPage frame={frame} object={object} errors={errors}>
      <NameFields values={values} errors={errors} most={100} />
      <CheckField
        label="Enabled"
        name="enabled"
        checked={values.enabled}
        errors={fields.get('enabled')}
        help="Without it, it gives nobody anything."
      />
      <Actions values={values} errors={fields.get('actions')} />
      <Models chosen={new Set(values.models)} errors={fields.get('object_types')} />
      <fieldset>
        <legend>To whom</legend>
        <ChoiceField
          name="groups"
          label="Groups"
          choice={choices.groups}
          typed={values.groups.typed}
          errors={fields.get('groups')}
        />
        <ChoiceField
          name="users"
          label="Users"
          choice={choices.users}
          typed={values.users.typed}
          errors={fields.get('users')}
        />
      </fieldset>
      <ConstraintEditor
        text={values.constraints}
        checked={checked}
        errors={fields.get('constraints') ?? []}
        action={addressOf(frame.place, object)}
      />
    </SheetPage>
  );
}

const WORDS: Readonly<Record<(typeof ACTIONS)[number], string>> = {
  view: 'View them',
  add: 'Add some',
  change: 'Change them',
  delete: 'Delete them',
};

function Actions({ values, errors = [] }: { values: PermissionValues; errors?: readonly string[] | undefined }): VNode {
  return (
    <fieldset aria-describedby={errors.length > 0 ? 'id_actions_errors' : undefined}>
      <legend>What may be done</legend>
      <FieldNotes name="actions" errors={errors} help={undefined} />
      <ul class="boxes">
        {ACTIONS.map((action) => (
          <li key={action}>
            <label>
              <input type="checkbox" name="actions" value={action} checked={values.actions.includes(action)} />{' '}
              <span>{WORDS[action]}</span>
            </label>
          </li>
        ))}
      </ul>
      <Field
        label="Further actions"
        name="other_actions"
        help={`With blanks between them. Some models have actions of their own: ${ownActions().join('; ')}.`}
      >
        {(control) => (
          <input
            type="text"
            {...control}
            value={values.others}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
        )}
      </Field>
    </fieldset>
  );
}

/** `tokens (rotate, grant)`. */
function ownActions(): string[] {
  const common: readonly string[] = ACTIONS;
  return allResources().flatMap((resource) => {
    const own = resource.actions.filter((action) => !common.includes(action));
    return own.length > 0 ? [`${pluralOf(resource)} (${own.join(', ')})`] : [];
  });
}

interface ModelsProps {
  chosen: ReadonlySet<string>;
  errors?: readonly string[] | undefined;
}

function Models({ chosen, errors = [] }: ModelsProps): VNode {
  return (
    <fieldset aria-describedby={errors.length > 0 ? 'id_object_types_errors' : undefined}>
      <legend>With what</legend>
      <FieldNotes name="object_types" errors={errors} help={undefined} />
      {modelsByApp().map(([app, models]) => (
        <AppModels key={app} app={app} models={models} chosen={chosen} />
      ))}
      <ModelsElsewhere chosen={chosen} />
    </fieldset>
  );
}

/** Models of NetBox that this server does not have: they were given over the API, and stay until they are taken out. */
function ModelsElsewhere({ chosen }: Pick<ModelsProps, 'chosen'>): VNode | null {
  const elsewhere = [...chosen].filter((label) => !resourceLabelled(label));
  if (elsewhere.length === 0) return null;
  return (
    <fieldset class="app">
      <legend>Not on this server, without effect</legend>
      <ul class="boxes">
        {elsewhere.map((label) => (
          <li key={label}>
            <label>
              <input type="checkbox" name="object_types" value={label} checked /> <span>{label}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function AppModels({
  app,
  models,
  chosen,
}: {
  app: string;
  models: readonly ResourceMeta[];
  chosen: ModelsProps['chosen'];
}): VNode {
  return (
    <fieldset class="app">
      <legend>
        {appTitle(app)}{' '}
        <button type="button" class="plain" data-tick-all hidden>
          All of {appTitle(app)}
        </button>
      </legend>
      <ul class="boxes">
        {models.map((resource) => (
          <li key={resource.label}>
            <label>
              <input type="checkbox" name="object_types" value={resource.label} checked={chosen.has(resource.label)} />{' '}
              <span>{upperFirst(pluralOf(resource))}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
