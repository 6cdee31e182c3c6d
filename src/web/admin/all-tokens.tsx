import type { VNode } from 'preact';
import { CsrfField } from '../csrf-field.js';
import type { BrowsePages } from '../pages.js';
import { Timestamp } from '../timestamp.js';
import type { Frame } from './admin-page.js';
import { ListPage } from './list-page.js';

export interface ListedToken {
  id: string;
  /** All that is kept of the key in the clear. */
  lastSix: string;
  /** null: somebody whom the caller may not view. */
  owner: { readonly id: string; readonly username: string } | null;
  description: string;
  created: string;
  expires: string | null;
  isExpired: boolean;
  lastUsed: string | null;
  lastUsedIp: string | null;
  writeEnabled: boolean;
  enabled: boolean;
  hasScopes: boolean;
}

export interface AskedTokens {
  readonly q: string;
  readonly user: string;
  readonly state: string;
  readonly unused_days: string;
}

export interface AllTokensPageProps {
  frame: Frame;
  tokens: readonly ListedToken[];
  page: BrowsePages;
  problems: readonly string[];
  asked: AskedTokens;
  /** Those that the caller may revoke. */
  revocable: ReadonlySet<string>;
}

const STATES = [
  { value: 'expired', label: 'Expired' },
  { value: 'disabled', label: 'Disabled' },
  { value: 'unused', label: 'Never used' },
];

export const REVOKE = '/admin/tokens/revoke/';

export function AllTokensPage({ frame, tokens, page, problems, asked, revocable }: AllTokensPageProps): VNode {
  return (
    <ListPage
      frame={frame}
      title="API tokens"
      current="tokens"
      path="/admin/tokens/"
      lead="Found by the last six characters of their keys, too. Nobody can read a key again."
      filters={[
        { name: 'q', label: 'Search', value: asked.q },
        { name: 'user', label: 'Owner', value: asked.user },
        { name: 'state', label: 'State', value: asked.state, choices: STATES },
        { name: 'unused_days', label: 'Unused for days', value: asked.unused_days },
      ]}
      page={page}
      problems={problems}
    >
      <form method="post" action={REVOKE}>
        <CsrfField token={frame.session.csrfToken} />
        <div class="panel flush">
          <TokenTable tokens={tokens} revocable={revocable} />
        </div>
        {revocable.size > 0 && (
          <p>
            <button type="submit" class="danger">
              Revoke those chosen
            </button>
          </p>
        )}
      </form>
    </ListPage>
  );
}

function TokenTable({ tokens, revocable }: Pick<AllTokensPageProps, 'tokens' | 'revocable'>): VNode {
  return (
    <table class="stacks">
      <caption class="unseen">API tokens</caption>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Owner</th>
          <th scope="col">Created</th>
          <th scope="col">Last used</th>
          <th scope="col">Expires</th>
          <th scope="col">May</th>
          <th scope="col">
            <span class="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} isRevocable={revocable.has(token.id)} />
        ))}
      </tbody>
    </table>
  );
}

function TokenRow({ token, isRevocable }: { token: ListedToken; isRevocable: boolean }): VNode {
  const { id, lastSix, owner } = token;
  return (
    <tr>
      <th scope="row" data-label="Key">
        <span class="pick">
          {isRevocable && (
            <input type="checkbox" name="id" value={id} aria-label={`Choose the token ending in ${lastSix}`} />
          )}
          <code>…{lastSix}</code>
        </span>{' '}
        {!token.enabled && <span class="badge warning">Disabled</span>}
        {token.description && <small class="quiet address">{token.description}</small>}
      </th>
      <td data-label="Owner">
        <Owner owner={owner} />
      </td>
      <td data-label="Created">
        <Timestamp at={token.created} />
      </td>
      <td data-label="Last used">
        <Timestamp at={token.lastUsed} absent="Never" />
        {token.lastUsedIp && <small class="quiet address">from {token.lastUsedIp}</small>}
      </td>
      <td data-label="Expires">
        <Timestamp at={token.expires} absent="Never" /> {token.isExpired && <span class="badge warning">Expired</span>}
      </td>
      <td data-label="May">
        {token.writeEnabled ? 'Write' : <span class="badge">Read only</span>}{' '}
        {token.hasScopes && <span class="badge">Scopes</span>}
      </td>
      <td class="row-actions">
        {isRevocable && (
          <a
            href={`${REVOKE}?id=${encodeURIComponent(id)}`}
            class="danger"
            aria-label={`Revoke the token ending in ${lastSix}`}
          >
            Revoke
          </a>
        )}
      </td>
    </tr>
  );
}

export function Owner({ owner }: Pick<ListedToken, 'owner'>): VNode {
  if (!owner) return <span class="quiet">Somebody you may not view</span>;
  return <a href={`/admin/users/${encodeURIComponent(owner.id)}/`}>{owner.username}</a>;
}
