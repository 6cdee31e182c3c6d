// Where one is logged in.
import type { VNode } from 'preact';
import type { OpenSession } from '../users/sessions.js';
import { AccountTabs } from './account-tabs.js';
import { CsrfField } from './csrf-field.js';
import { Page, type PageSession } from './layout.js';
import { Message } from './message.js';
import { SessionTable } from './session-table.js';

export interface AccountSessionsPageProps {
  session: PageSession;
  sessions: readonly OpenSession[];
  notice?: string | undefined;
}

export const OWN_SESSIONS = '/user/sessions/';

export function AccountSessionsPage({ session, sessions, notice }: AccountSessionsPageProps): VNode {
  const { csrfToken } = session;
  return (
    <Page title="Sessions" session={session}>
      <div class="headline">
        <h1>Sessions</h1>
        {sessions.some(({ isCurrent }) => !isCurrent) && (
          <form method="post" action={`${OWN_SESSIONS}end-others/`}>
            <CsrfField token={csrfToken} />
            <button type="submit" class="danger">
              End all others
            </button>
          </form>
        )}
      </div>
      <AccountTabs current="sessions" />
      {notice && <Message kind="success">{notice}</Message>}
      <p class="quiet">
        Where you are logged in. Whoever holds an ended session is asked for the password again; API tokens are not
        affected. This session ends with “Log out”.
      </p>
      <SessionTable
        sessions={sessions}
        csrfToken={csrfToken}
        caption="Your sessions"
        endAt={({ id }) => `${OWN_SESSIONS}${id}/end/`}
      />
    </Page>
  );
}
