import type { VNode } from 'preact';
import { Page, type PageSession } from './layout.js';

export interface HomeCount {
  label: string;
  href: string;
  /** Null when the caller may not know. */
  count: number | null;
}

export interface HomePageProps {
  session: PageSession;
  counts: readonly HomeCount[];
}

export function HomePage({ session, counts }: HomePageProps): VNode {
  const { user } = session;
  return (
    <Page title="Rackwarden" session={session}>
      <section class="hero">
        <h1>What is in your data centre, and how it is connected.</h1>
        <p class="lead">
          Rackwarden keeps the record of sites, racks, devices and cables, and gives it to people and programs through
          one REST API.
        </p>
        {user ? (
          <p>
            You are logged in as <a href="/user/profile/">{user.username}</a>.
          </p>
        ) : (
          <p>
            <a class="button" href="/login/?next=%2F">
              Log in
            </a>
          </p>
        )}
      </section>
      {counts.length > 0 && <Counts counts={counts} />}
      <section aria-labelledby="where-to-go">
        <h2 id="where-to-go">Where to go</h2>
        <ul class="cards places-list">
          <Place href="/api/" name="Browse the API">
            Every resource as a page: filters, raw JSON and the request as a command.
          </Place>
          <Place href="/api/schema/" name="API documents">
            Every endpoint, field and filter, from the OpenAPI document.
          </Place>
          <Place href="/user/api-tokens/" name="API tokens">
            Keys for scripts and integrations that act in your name.
          </Place>
          {session.hasAdmin && (
            <Place href="/admin/" name="Administration">
              Users, groups, permissions and token policies.
            </Place>
          )}
        </ul>
      </section>
    </Page>
  );
}

function Counts({ counts }: { counts: readonly HomeCount[] }): VNode {
  return (
    <section aria-labelledby="inventory">
      <h2 id="inventory">Inventory</h2>
      <ul class="cards counts">
        {counts.map(({ label, href, count }) => (
          <li key={href}>
            <a href={href}>
              <strong>{count === null ? '—' : count.toLocaleString('en')}</strong> <span>{label}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Place({ href, name, children }: { href: string; name: string; children: string }): VNode {
  return (
    <li>
      <a href={href}>
        <strong>{name}</strong> <span>{children}</span>
      </a>
    </li>
  );
}
