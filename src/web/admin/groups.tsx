import type { VNode } from 'preact';
import type { Shown } from '../../engine/representation.js';
import { ListPage, Names } from './list-page.js';
import { type Listed, mentionsIn } from './listing.js';
import { addressOf, type SheetFrame } from './sheet-page.js';

export interface GroupListPageProps {
  frame: SheetFrame;
  listed: Listed;
  search: string;
}

export function GroupListPage({ frame, listed, search }: GroupListPageProps): VNode {
  const { place, mayAdd } = frame;
  return (
    <ListPage
      frame={frame}
      title="Groups"
      current={place.section}
      path={place.path}
      lead="What several people may do is said once, of the group they belong to."
      add={mayAdd ? { label: 'Add a group', href: `${place.path}add/` } : undefined}
      filters={[{ name: 'q', label: 'Search', value: search }]}
      page={listed.page}
      problems={listed.problems}
    >
      <div class="panel flush">
        <table class="stacks">
          <caption class="unseen">Groups</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Description</th>
              <th scope="col">Members</th>
              <th scope="col">Permissions</th>
            </tr>
          </thead>
          <tbody>
            {listed.rows.map((group) => (
              <GroupRow key={String(group.id)} group={group} frame={frame} />
            ))}
          </tbody>
        </table>
      </div>
    </ListPage>
  );
}

function GroupRow({ group, frame }: { group: Shown; frame: SheetFrame }): VNode {
  return (
    <tr>
      <th scope="row" data-label="Name">
        <a href={addressOf(frame.place, group)}>{String(group.name)}</a>
      </th>
      <td data-label="Description" class="prose">
        {String(group.description) || <span class="quiet">—</span>}
      </td>
      <td data-label="Members">{Number(group.user_count).toLocaleString('en')}</td>
      <td data-label="Permissions">
        <Names names={mentionsIn(group.permissions).map(({ name }) => name)} />
      </td>
    </tr>
  );
}
