import type { VNode } from 'preact';
import type { Constraint } from '../../engine/access/row-policy.js';
import { alternativesOf } from '../../engine/query/constraint.js';
import type { Shown } from '../../engine/representation.js';
import { ListPage, Names } from './list-page.js';
import { type Listed, mentionsIn } from './listing.js';
import { pluralsOf } from './model-names.js';
import { addressOf, type SheetFrame } from './sheet-page.js';

export interface PermissionListPageProps {
  frame: SheetFrame;
  listed: Listed;
  asked: { readonly q: string; readonly user: string; readonly group: string; readonly enabled: string };
}

const ENABLED = [
  { value: 'true', label: 'Enabled' },
  { value: 'false', label: 'Disabled' },
];

export function PermissionListPage({ frame, listed, asked }: PermissionListPageProps): VNode {
  const { place, mayAdd } = frame;
  return (
    <ListPage
      frame={frame}
      title="Permissions"
      current={place.section}
      path={place.path}
      lead="Everybody may do what one of the permissions that name them, or a group of theirs, lets them do."
      add={mayAdd ? { label: 'Add a permission', href: `${place.path}add/` } : undefined}
      filters={[
        { name: 'q', label: 'Search', value: asked.q },
        { name: 'user', label: 'Username', value: asked.user },
        { name: 'group', label: 'Group', value: asked.group },
        { name: 'enabled', label: 'State', value: asked.enabled, choices: ENABLED },
      ]}
      page={listed.page}
      problems={listed.problems}
    >
      <div class="panel flush">
        <table class="stacks">
          <caption class="unseen">Permissions</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Actions</th>
              <th scope="col">Models</th>
              <th scope="col">Constraint</th>
              <th scope="col">Groups</th>
              <th scope="col">Users</th>
            </tr>
          </thead>
          <tbody>
            {listed.rows.map((permission) => (
              <PermissionRow key={String(permission.id)} permission={permission} frame={frame} />
            ))}
          </tbody>
        </table>
      </div>
    </ListPage>
  );
}

function PermissionRow({ permission, frame }: { permission: Shown; frame: SheetFrame }): VNode {
  const isLimited = alternativesOf(permission.constraints as Constraint | readonly Constraint[] | null) !== null;
  return (
    <tr>
      <th scope="row" data-label="Name">
        <a href={addressOf(frame.place, permission)}>{String(permission.name)}</a>{' '}
        {permission.enabled === false && <span class="badge warning">Disabled</span>}
        {permission.description !== '' && <small class="quiet address">{String(permission.description)}</small>}
      </th>
      <td data-label="Actions">{(permission.actions as readonly string[]).join(', ')}</td>
      <td data-label="Models">
        <Names names={pluralsOf(permission.object_types as readonly string[])} />
      </td>
      <td data-label="Constraint">{isLimited ? 'Some of them' : <span class="quiet">All of them</span>}</td>
      <td data-label="Groups">
        <Names names={mentionsIn(permission.groups).map(({ name }) => name)} />
      </td>
      <td data-label="Users">
        <Names names={mentionsIn(permission.users).map(({ name }) => name)} />
      </td>
    </tr>
  );
}
