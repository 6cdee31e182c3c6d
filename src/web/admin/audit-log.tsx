import type { VNode } from 'preact';
import type { Shown } from '../../engine/representation.js';
import { AUDIT_EVENTS } from '../../users/audit/audit-event.js';
import { Timestamp } from '../timestamp.js';
import type { Frame } from './admin-page.js';
import { ListPage } from './list-page.js';
import type { Listed } from './listing.js';
import { pluralsOf } from './model-names.js';

export interface AskedEntries {
  readonly q: string;
  readonly event: string;
  readonly user: string;
  readonly code: string;
  /** Where it begins. */
  readonly address: string;
  readonly after: string;
  readonly before: string;
  /** The id of a request. */
  readonly request: string;
}

export interface AuditLogPageProps {
  frame: Frame;
  listed: Listed;
  asked: AskedEntries;
}

const PATH = '/admin/audit-log/';

export function AuditLogPage({ frame, listed, asked }: AuditLogPageProps): VNode {
  return (
    <ListPage
      frame={frame}
      title="Audit log"
      current="audit-log"
      path={PATH}
      lead="Log-ins, refusals, and what was done to users, their rights and their tokens. Times are in UTC."
      filters={[
        { name: 'q', label: 'Search', value: asked.q },
        { name: 'event', label: 'Event', value: asked.event, choices: AUDIT_EVENTS },
        { name: 'user', label: 'Username', value: asked.user },
        { name: 'code', label: 'Code', value: asked.code },
        { name: 'address', label: 'Address begins with', value: asked.address },
        { name: 'after', label: 'From', value: asked.after },
        { name: 'before', label: 'Until', value: asked.before },
      ]}
      kept={asked.request === '' ? [] : [['request', asked.request]]}
      page={listed.page}
      problems={listed.problems}
    >
      {asked.request !== '' && (
        <p class="prose">
          Only what the request <code>{asked.request}</code> left. <a href={PATH}>Show all</a>
        </p>
      )}
      <div class="panel flush">
        <table class="stacks">
          <caption class="unseen">Audit log</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Event</th>
              <th scope="col">Who</th>
              <th scope="col">From</th>
              <th scope="col">What</th>
              <th scope="col">
                <span class="unseen">More</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {listed.rows.map((entry) => (
              <EntryRow key={String(entry.id)} entry={entry} />
            ))}
          </tbody>
        </table>
      </div>
    </ListPage>
  );
}

function EntryRow({ entry }: { entry: Shown }): VNode {
  const { label } = entry.event as { label: string };
  const repeated = Number(entry.repeated);
  return (
    <tr>
      <th scope="row" data-label="Time">
        <Timestamp at={String(entry.time)} />
      </th>
      <td data-label="Event">
        {label} {repeated > 1 && <span class="badge">{repeated.toLocaleString('en')} times</span>}
        {entry.code !== '' && <code class="address">{String(entry.code)}</code>}
      </td>
      <td data-label="Who" class="who">
        <Who entry={entry} />
        {entry.token_suffix !== '' && <small class="quiet address">token …{String(entry.token_suffix)}</small>}
      </td>
      <td data-label="From" class="who">
        {entry.source_ip === '' ? <span class="quiet">—</span> : <span class="prose">{String(entry.source_ip)}</span>}
      </td>
      <td data-label="What">
        <What entry={entry} />
      </td>
      <td class="row-actions">
        <SameRequest entry={entry} />
      </td>
    </tr>
  );
}

/** By the name of that time; it leads to whom the caller may view and who is still there. */
function Who({ entry }: { entry: Shown }): VNode {
  const user = entry.user as Shown | null;
  const name = String(entry.user_name);
  if (name === '') return <span class="quiet">Nobody who logged in</span>;
  if (!user || user.restricted || user.display === null) return <span class="prose">{name}</span>;
  return <a href={`/admin/users/${encodeURIComponent(String(user.id))}/`}>{name}</a>;
}

function What({ entry }: { entry: Shown }): VNode {
  const label = entry.object_type as string | null;
  const path = String(entry.path);
  return (
    <span class="prose">
      {label && (
        <>
          {String(entry.object_repr)} <small class="quiet">of {pluralsOf([label])[0]}</small>
        </>
      )}
      {path !== '' && (
        <small class="quiet address">
          {String(entry.method)} {path}
        </small>
      )}
      {entry.detail !== null && (
        <details>
          <summary>Details</summary>
          <pre>{JSON.stringify(entry.detail, null, 2)}</pre>
        </details>
      )}
    </span>
  );
}

function SameRequest({ entry }: { entry: Shown }): VNode | null {
  if (entry.request_id === null) return null;
  const request = encodeURIComponent(String(entry.request_id));
  const at = String(entry.time);
  return (
    <>
      <a href={`${PATH}?request=${request}`} aria-label={`Entries of the same request as that of ${at}`}>
        Request
      </a>
      <a
        href={`/api/core/object-changes/?request_id=${request}`}
        aria-label={`Changes by the same request as that of ${at}`}
      >
        Changes
      </a>
    </>
  );
}
