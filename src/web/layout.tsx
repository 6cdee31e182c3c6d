// The frame around every page: who is logged in at the upper right, everything else in `main`.
import type { ComponentChildren, VNode } from 'preact';
import { assetPath } from './asset-files.js';
import { CsrfField } from './csrf-field.js';

export interface PageUser {
  username: string;
  isStaff: boolean;
  isSuperuser: boolean;
}

export interface PageSession {
  /** Null when nobody is logged in. */
  user: PageUser | null;
  /** Is there anything that the user may administer? */
  hasAdmin: boolean;
  csrfToken: string;
  /** The path and query being served: where a log-in returns to. */
  path: string;
}

export interface PageProps {
  title: string;
  session: PageSession;
  children: ComponentChildren;
}

export function Page({ title, session, children }: PageProps): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="same-origin" />
        <title>{title === 'Rackwarden' ? title : `${title} · Rackwarden`}</title>
        <link rel="icon" type="image/svg+xml" href={assetPath('favicon.svg')} />
        <link rel="stylesheet" href={assetPath('pico.min.css')} />
        <link rel="stylesheet" href={assetPath('rackwarden.css')} />
        <script src={assetPath('rackwarden.js')} defer />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <header class="top">
          <div class="frame">
            <a class="brand" href="/">
              <img src={assetPath('favicon.svg')} alt="" width="26" height="26" />
              Rackwarden
            </a>
            <nav class="places" aria-label="Main">
              <TopLink href="/api/" session={session}>
                API
              </TopLink>
              {session.hasAdmin && (
                <TopLink href="/admin/" session={session}>
                  Administration
                </TopLink>
              )}
            </nav>
            <Account session={session} />
          </div>
        </header>
        <main id="content" class="frame" tabIndex={-1}>
          {children}
        </main>
        <footer class="bottom">
          <div class="frame">
            <span>Rackwarden, a source of truth for data centres</span>
            <nav aria-label="Footer">
              <a href="/">Home</a>
              <a href="/api/">API</a>
              <a href="/api/schema/">API documents</a>
            </nav>
          </div>
        </footer>
      </body>
    </html>
  );
}

function Account({ session }: { session: PageSession }): VNode {
  const { user } = session;
  if (!user) {
    return (
      <nav class="account" aria-label="Account">
        <a class="log-in" href={`/login/?next=${encodeURIComponent(session.path)}`}>
          Log in
        </a>
      </nav>
    );
  }
  return (
    <nav class="account" aria-label="Account">
      <TopLink href="/user/api-tokens/" session={session}>
        API Tokens
      </TopLink>
      <TopLink href="/user/profile/" session={session} class="user" title={`Profile of ${user.username}`}>
        {user.username}
      </TopLink>
      <form method="post" action="/logout/">
        <CsrfField token={session.csrfToken} />
        <button type="submit" class="plain">
          Log out
        </button>
      </form>
    </nav>
  );
}

interface TopLinkProps {
  href: string;
  session: PageSession;
  class?: string;
  title?: string;
  children: ComponentChildren;
}

function TopLink({ href, session, children, ...rest }: TopLinkProps): VNode {
  const here = session.path.startsWith(href);
  return (
    <a href={href} {...rest} aria-current={here ? 'true' : undefined}>
      {children}
    </a>
  );
}
