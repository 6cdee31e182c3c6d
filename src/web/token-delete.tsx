import type { VNode } from 'preact';
import { AccountTabs } from './account-tabs.js';
import { CsrfField } from './csrf-field.js';
import { Page, type PageSession } from './layout.js';
import { Timestamp } from './timestamp.js';
import type { TokenRow } from './tokens.js';

export interface TokenDeletePageProps {
  session: PageSession;
  token: TokenRow;
}

export function TokenDeletePage({ session, token }: TokenDeletePageProps): VNode {
  return (
    <Page title="Delete a token" session={session}>
      <h1>Delete this token?</h1>
      <AccountTabs current="tokens" />
      <form method="post" action={`/user/api-tokens/${encodeURIComponent(token.id)}/delete/`} class="panel form">
        <CsrfField token={session.csrfToken} />
        <p>Whatever uses it loses its access at once.</p>
        <dl class="facts">
          <dt>Key</dt>
          <dd>
            <code>…{token.lastSix}</code>
          </dd>
          <dt>Description</dt>
          <dd>{token.description || <span class="quiet">—</span>}</dd>
          <dt>Created</dt>
          <dd>
            <Timestamp at={token.created} />
          </dd>
          <dt>Last used</dt>
          <dd>
            <Timestamp at={token.lastUsed} absent="Never" />
          </dd>
        </dl>
        <div class="actions">
          <button type="submit" class="danger">
            Delete
          </button>
          <a href="/user/api-tokens/" class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </Page>
  );
}
