// Open sessions: of everybody, and of one user.
import type { VNode } from 'preact';
import type { OpenSession } from '../../users/sessions.js';
import { CsrfField } from '../csrf-field.js';
import { type BrowsePages, Pages } from '../pages.js';
import { SessionTable } from '../session-table.js';
import type { Frame } from './admin-page.js';
import { ListPage } from './list-page.js';
import { type DeskUser, pathOf } from './user-desk.js';
import { UserPage } from './user-page.js';

export const ALL_SESSIONS = '/admin/sessions/';

export interface SessionListPageProps {
  frame: Frame;
  sessions: readonly OpenSession[];
  page: BrowsePages;
  search: string;
}

export function SessionListPage({ frame, sessions, page, search }: SessionListPageProps): VNode {
  return (
    <ListPage
      frame={frame}
      title="Sessions"
      current="sessions"
      path={ALL_SESSIONS}
      lead="Who is logged in with a browser. To end a session does not affect API tokens."
      filters={[{ name: 'q', label: 'Search', value: search }]}
      page={page}
      problems={[]}
    >
      <SessionTable
        sessions={sessions}
        csrfToken={frame.session.csrfToken}
        caption="Open sessions"
        endAt={({ id }) => `${ALL_SESSIONS}${id}/end/`}
        userAt={({ userId }) => `${pathOf(userId)}sessions/`}
      />
    </ListPage>
  );
}

export interface UserSessionsPageProps {
  frame: Frame;
  user: DeskUser;
  sessions: readonly OpenSession[];
  page: BrowsePages;
}

export function UserSessionsPage({ frame, user, sessions, page }: UserSessionsPageProps): VNode {
  const { csrfToken } = frame.session;
  const path = `${pathOf(user.id)}sessions/`;
  const endable = sessions.filter(({ mayEnd, isCurrent }) => mayEnd && !isCurrent);
  return (
    <UserPage frame={frame} user={user} tab="sessions">
      {endable.length > 0 && (
        <form method="post" action={`${path}end-all/`}>
          <CsrfField token={csrfToken} />
          <button type="submit" class="danger">
            {user.isOwn ? 'End all others' : 'End all'}
          </button>
        </form>
      )}
      {sessions.length > 0 && !sessions.some(({ mayEnd }) => mayEnd) && (
        <p class="quiet">You are not permitted to end sessions of this user.</p>
      )}
      <Pages page={page} label="Pages" />
      <SessionTable
        sessions={sessions}
        csrfToken={csrfToken}
        caption={`Open sessions of ${user.username}`}
        endAt={({ id }) => `${path}${id}/end/`}
      />
    </UserPage>
  );
}
