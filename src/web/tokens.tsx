// The user's own tokens: a table at a desk, cards on a telephone.
import type { VNode } from 'preact';
import { AccountTabs } from './account-tabs.js';
import { Page, type PageSession } from './layout.js';
import { Message } from './message.js';
import { Timestamp } from './timestamp.js';

export interface TokenRow {
  id: string;
  /** The last six characters of the key: all that is kept of it in the clear. */
  lastSix: string;
  created: string;
  expires: string | null;
  /** Judged by the controller, which has the clock. */
  isExpired: boolean;
  enabled: boolean;
  lastUsed: string | null;
  lastUsedIp: string | null;
  writeEnabled: boolean;
  description: string;
}

export interface TokenListPageProps {
  session: PageSession;
  tokens: readonly TokenRow[];
  mayCreate: boolean;
  mayModify: boolean;
  notice?: string | undefined;
}

export function TokenListPage({ session, tokens, mayCreate, mayModify, notice }: TokenListPageProps): VNode {
  return (
    <Page title="API Tokens" session={session}>
      <div class="headline">
        <h1>API Tokens</h1>
        {mayCreate && (
          <a class="button" href="/user/api-tokens/add/">
            + Add a token
          </a>
        )}
      </div>
      <AccountTabs current="tokens" />
      {notice && <Message kind="success">{notice}</Message>}
      <Restriction mayCreate={mayCreate} mayModify={mayModify} />
      {tokens.length > 0 ? <TokenTable tokens={tokens} mayModify={mayModify} /> : <NoTokens mayCreate={mayCreate} />}
    </Page>
  );
}

/** Says what the policy forbids, and never in the words of the link that is missing. */
function Restriction({ mayCreate, mayModify }: { mayCreate: boolean; mayModify: boolean }): VNode | null {
  const barred = [!mayCreate && 'create', !mayModify && 'change'].filter(Boolean).join(' or ');
  if (!barred) return null;
  return (
    <Message kind="info">
      Your administrator does not let you {barred} tokens. {!mayModify && 'You may still delete your own.'}
    </Message>
  );
}

function TokenTable({ tokens, mayModify }: { tokens: readonly TokenRow[]; mayModify: boolean }): VNode {
  return (
    <div class="panel flush">
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Description</th>
            <th scope="col">Created</th>
            <th scope="col">Expires</th>
            <th scope="col">Last used</th>
            <th scope="col">Write enabled</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenLine key={token.id} token={token} mayModify={mayModify} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenLine({ token, mayModify }: { token: TokenRow; mayModify: boolean }): VNode {
  const page = `/user/api-tokens/${encodeURIComponent(token.id)}`;
  const name = `the token ending in ${token.lastSix}`;
  return (
    <tr>
      <th scope="row" data-label="Key">
        <code>…{token.lastSix}</code> {!token.enabled && <span class="badge warning">Disabled</span>}
      </th>
      <td data-label="Description" class="prose">
        {token.description || <span class="quiet">—</span>}
      </td>
      <td data-label="Created">
        <Timestamp at={token.created} />
      </td>
      <td data-label="Expires">
        <Timestamp at={token.expires} absent="Never" /> {token.isExpired && <span class="badge warning">Expired</span>}
      </td>
      <td data-label="Last used">
        <Timestamp at={token.lastUsed} absent="Never" />
        {token.lastUsedIp && <small class="quiet address">from {token.lastUsedIp}</small>}
      </td>
      <td data-label="Write enabled">{token.writeEnabled ? 'Yes' : <span class="badge">Read only</span>}</td>
      <td class="row-actions">
        {mayModify && (
          <a href={`${page}/edit/`} aria-label={`Edit ${name}`}>
            Edit
          </a>
        )}
        <a href={`${page}/delete/`} class="danger" aria-label={`Delete ${name}`}>
          Delete
        </a>
      </td>
    </tr>
  );
}

function NoTokens({ mayCreate }: { mayCreate: boolean }): VNode {
  return (
    <div class="panel empty">
      <p>You have no API tokens.</p>
      {mayCreate && <p class="quiet">A token lets a script act in your name through the API, without your password.</p>}
    </div>
  );
}
