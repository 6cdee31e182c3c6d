// Open sessions: since when, from where, in which browser; and the button that ends one.
import type { VNode } from 'preact';
import type { OpenSession } from '../users/sessions.js';
import { CsrfField } from './csrf-field.js';
import { readableTime, Timestamp } from './timestamp.js';

export interface SessionTableProps {
  sessions: readonly OpenSession[];
  csrfToken: string;
  caption: string;
  /** Where the form that ends a session is sent. */
  endAt: (session: OpenSession) => string;
  /** The page of its user, where sessions of several are shown. */
  userAt?: (session: OpenSession) => string;
}

export function SessionTable({ sessions, csrfToken, caption, endAt, userAt }: SessionTableProps): VNode {
  if (sessions.length === 0) {
    return (
      <div class="panel empty">
        <p>No session is open that you may see.</p>
      </div>
    );
  }
  return (
    <div class="panel flush">
      <table class="stacks">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {userAt && <th scope="col">User</th>}
            <th scope="col">Since</th>
            <th scope="col">From</th>
            <th scope="col">Last seen</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionLine key={session.id} session={session} csrfToken={csrfToken} endAt={endAt} userAt={userAt} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SessionLineProps extends Pick<SessionTableProps, 'csrfToken' | 'endAt'> {
  session: OpenSession;
  userAt: SessionTableProps['userAt'];
}

function SessionLine({ session, csrfToken, endAt, userAt }: SessionLineProps): VNode {
  const { username, created, address, userAgent, lastSeen, expires, isCurrent, mayEnd } = session;
  return (
    <tr>
      {userAt && (
        <td data-label="User" class="name">
          <a href={userAt(session)}>{username}</a>
        </td>
      )}
      <th scope="row" data-label="Since">
        <Timestamp at={created} /> {isCurrent && <span class="badge">This session</span>}
      </th>
      <td data-label="From" class="prose">
        <span>{address || <span class="quiet">unknown</span>}</span>
        <small class="quiet address">{userAgent ? cut(userAgent) : 'A browser that did not say its name'}</small>
      </td>
      <td data-label="Last seen">
        <Timestamp at={lastSeen} />
        <small class="quiet address">
          expires <Timestamp at={expires} />
        </small>
      </td>
      <td class="row-actions">
        {mayEnd && !isCurrent && (
          <form method="post" action={endAt(session)}>
            <CsrfField token={csrfToken} />
            <button
              type="submit"
              class="danger outline"
              aria-label={`End the session of ${username} since ${readableTime(created)}`}
            >
              End
            </button>
          </form>
        )}
      </td>
    </tr>
  );
}

const MOST = 120;

const cut = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST)}…` : text);
