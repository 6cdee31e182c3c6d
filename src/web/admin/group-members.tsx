// Who belongs to a group: who leaves is ticked, who joins is ticked or named, and both happen at once.
import type { VNode } from 'preact';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { CsrfField } from '../csrf-field.js';
import { FormErrors } from '../field.js';
import { type BrowsePages, Pages } from '../pages.js';
import { ChoiceField } from './choice-field.js';
import type { Choice } from './choosing.js';

export interface MembersProps {
  action: string;
  /** A page of the members. */
  rows: readonly Shown[];
  page: BrowsePages;
  /** The members that the caller may change. */
  removable: ReadonlySet<string>;
  /** Who may join; null where the caller may change nobody. */
  choice: Choice | null;
  typed: string;
  /** Who was ticked. */
  leaving: ReadonlySet<string>;
  errors: readonly string[];
}

export function GroupMembersPanel(props: MembersProps & { csrfToken: string }): VNode {
  const { action, rows, page, choice, typed, errors, csrfToken } = props;
  return (
    <section id="members" aria-labelledby="members-title">
      <h2 id="members-title">Members</h2>
      <form method="post" action={`${action}#members`} class="panel form sheet">
        <CsrfField token={csrfToken} />
        <FormErrors errors={errors} />
        {rows.length > 0 ? <MemberTable {...props} /> : <p class="quiet">Nobody that you may see belongs to it.</p>}
        {(page.next || page.previous) && <Pages page={page} label="Pages of members" />}
        {choice && (
          <>
            <ChoiceField
              name="joining"
              label="Who joins"
              choice={choice}
              typed={typed}
              help="They may do from then on what the group may, and its token policies bind them."
            />
            <div class="actions">
              <button type="submit">Change members</button>
            </div>
          </>
        )}
      </form>
    </section>
  );
}

function MemberTable({ rows, removable, leaving, choice }: MembersProps): VNode {
  return (
    <table>
      <caption class="unseen">Members</caption>
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Name</th>
          {choice && <th scope="col">Leaves</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((user) => {
          const id = user[ROW_ID] as string;
          const username = String(user.username);
          return (
            <tr key={id}>
              <th scope="row">
                <a href={`/admin/users/${id}/`}>{username}</a>{' '}
                {user.is_active === false && <span class="badge">Inactive</span>}
              </th>
              <td>{`${user.first_name} ${user.last_name}`.trim() || <span class="quiet">—</span>}</td>
              {choice && (
                <td>
                  {removable.has(id) && (
                    <input
                      type="checkbox"
                      name="leaving"
                      value={id}
                      checked={leaving.has(id)}
                      aria-label={`${username} leaves the group`}
                    />
                  )}
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
