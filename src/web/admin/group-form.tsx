import type { VNode } from 'preact';
import type { Shown } from '../../engine/representation.js';
import type { FormErrors } from '../edit/form-body.js';
import { ChoiceField } from './choice-field.js';
import type { Choice, Chosen } from './choosing.js';
import { GroupMembersPanel, type MembersProps } from './group-members.js';
import { NameFields } from './name-fields.js';
import { type SheetFrame, SheetPage } from './sheet-page.js';

export interface GroupValues {
  name: string;
  description: string;
  permissions: Chosen;
}

export interface GroupFormProps {
  frame: SheetFrame;
  values: GroupValues;
  errors: FormErrors;
  object?: Shown | undefined;
  choice: Choice;
  /** Of a group that exists. */
  members?: MembersProps | undefined;
}

export function GroupForm({ frame, values, errors, object, choice, members }: GroupFormProps): VNode {
  const after = members && <GroupMembersPanel {...members} csrfToken={frame.session.csrfToken} />;
  return (
    <SheetPage frame={frame} object={object} errors={errors} after={after}>
      <NameFields values={values} errors={errors} most={150} />
      <ChoiceField
        name="permissions"
        label="Permissions"
        choice={choice}
        typed={values.permissions.typed}
        errors={errors.fields.get('permissions')}
        help="What every member may do, besides what is theirs."
      />
    </SheetPage>
  );
}
