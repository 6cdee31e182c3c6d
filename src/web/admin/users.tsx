// The list of users: the start page of the desk.
import type { VNode } from 'preact';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { Timestamp } from '../timestamp.js';
import type { Frame } from './admin-page.js';
import { ListPage, Names } from './list-page.js';
import { type Listed, mentionsIn } from './listing.js';
import { pathOf } from './user-desk.js';

export interface UserListPageProps {
  frame: Frame;
  listed: Listed;
  search: string;
  mayAdd: boolean;
}

export function UserListPage({ frame, listed, search, mayAdd }: UserListPageProps): VNode {
  return (
    <ListPage
      frame={frame}
      title="Users"
      current="users"
      path="/admin/"
      add={mayAdd ? { label: 'Add a user', href: '/admin/users/add/' } : undefined}
      filters={[{ name: 'q', label: 'Search', value: search }]}
      page={listed.page}
      problems={listed.problems}
    >
      <div class="panel flush">
        <table class="stacks">
          <caption class="unseen">Users</caption>
          <thead>
            <tr>
              <th scope="col">Username</th>
              <th scope="col">Name</th>
              <th scope="col">Email</th>
              <th scope="col">Account</th>
              <th scope="col">Groups</th>
              <th scope="col">Last log-in</th>
            </tr>
          </thead>
          <tbody>
            {listed.rows.map((user) => (
              <UserLine key={user[ROW_ID]} user={user} />
            ))}
          </tbody>
        </table>
      </div>
    </ListPage>
  );
}

function UserLine({ user }: { user: Shown }): VNode {
  const name = `${user.first_name} ${user.last_name}`.trim();
  return (
    <tr>
      <th scope="row" data-label="Username" class="name">
        <a href={pathOf(String(user[ROW_ID]))}>{String(user.username)}</a>
      </th>
      <td data-label="Name" class="name">
        {name || <span class="quiet">—</span>}
      </td>
      <td data-label="Email" class="name">
        {String(user.email) || <span class="quiet">—</span>}
      </td>
      <td data-label="Account">
        <AccountBadges user={user} />
      </td>
      <td data-label="Groups">
        <Names names={mentionsIn(user.groups).map((group) => group.name)} />
      </td>
      <td data-label="Last log-in">
        <Timestamp at={user.last_login as string | null} absent="Never" />
      </td>
    </tr>
  );
}

/** What kind of account it is. */
export function AccountBadges({ user }: { user: Shown }): VNode {
  return (
    <ul class="badges">
      {user.is_active === true ? <li class="badge">Active</li> : <li class="badge warning">Inactive</li>}
      {user.is_staff === true && <li class="badge">Staff</li>}
      {user.is_superuser === true && <li class="badge">Superuser</li>}
    </ul>
  );
}
