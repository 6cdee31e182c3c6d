// What has been changed of a user, and by whom.
import type { VNode } from 'preact';
import { type BrowsePages, Pages } from '../pages.js';
import { Timestamp } from '../timestamp.js';
import type { Frame } from './admin-page.js';
import type { AuditLine } from './audit-lines.js';
import type { DeskUser } from './user-desk.js';
import { UserPage } from './user-page.js';

/** A change record as the page shows it. */
export interface ChangeLine {
  readonly id: string;
  readonly time: string;
  readonly who: string;
  /** With which token and from which address. */
  readonly how: string;
  readonly what: string;
  readonly message: string;
  /** The fields that differ. */
  readonly fields: readonly { readonly name: string; readonly before: string; readonly after: string }[];
}

export interface UserHistoryPageProps {
  frame: Frame;
  user: DeskUser;
  /** null: the caller may not view change records. */
  changes: readonly ChangeLine[] | null;
  page: BrowsePages;
  /** null: the caller may not view the audit log. */
  audit: readonly AuditLine[] | null;
}

export function UserHistoryPage({ frame, user, changes, page, audit }: UserHistoryPageProps): VNode {
  return (
    <UserPage frame={frame} user={user} tab="history">
      <h2>Changes of this user</h2>
      {changes === null ? (
        <p class="quiet">You may not view change records.</p>
      ) : (
        <Changes changes={changes} page={page} />
      )}
      <h2>Latest in the audit log</h2>
      {audit === null ? <p class="quiet">You may not view the audit log.</p> : <Audit lines={audit} />}
    </UserPage>
  );
}

function Changes({ changes, page }: { changes: readonly ChangeLine[]; page: BrowsePages }): VNode {
  if (changes.length === 0) {
    return (
      <div class="panel empty">
        <p>No change has been recorded that you may see.</p>
      </div>
    );
  }
  return (
    <>
      <Pages page={page} label="Pages" />
      <div class="panel flush">
        <table class="stacks">
          <caption class="unseen">Changes</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">By whom</th>
              <th scope="col">What</th>
              <th scope="col">Before and after</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <Line key={change.id} change={change} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Line({ change: { time, who, how, what, message, fields } }: { change: ChangeLine }): VNode {
  return (
    <tr>
      <th scope="row" data-label="When">
        <Timestamp at={time} />
      </th>
      <td data-label="By whom" class="name">
        {who || <span class="quiet">—</span>}
        {how && <small class="quiet address">{how}</small>}
      </td>
      <td data-label="What" class="name">
        {what}
        {message && <small class="quiet address">{message}</small>}
      </td>
      <td data-label="Before and after" class="prose">
        {fields.length === 0 ? (
          <span class="quiet">—</span>
        ) : (
          <ul class="lines">
            {fields.map(({ name, before, after }) => (
              <li key={name}>
                {name}: {before && <del>{before}</del>} <ins>{after}</ins>
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}

/** What the user did, and what was done to them. */
function Audit({ lines }: { lines: readonly AuditLine[] }): VNode {
  if (lines.length === 0) {
    return (
      <div class="panel empty">
        <p>There is no entry that you may see.</p>
      </div>
    );
  }
  return (
    <>
      <div class="panel flush">
        <table class="stacks">
          <caption class="unseen">Audit log</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Event</th>
              <th scope="col">By whom</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ id, time, event, code, who, how, what }) => (
              <tr key={id}>
                <th scope="row" data-label="When">
                  <Timestamp at={time} />
                </th>
                <td data-label="Event" class="name">
                  {event} {code && <code>{code}</code>}
                </td>
                <td data-label="By whom" class="name">
                  {who || <span class="quiet">—</span>}
                  {how && <small class="quiet address">{how}</small>}
                </td>
                <td data-label="What" class="name">
                  {what || <span class="quiet">—</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <a href="/admin/audit-log/">The whole audit log</a>
      </p>
    </>
  );
}
