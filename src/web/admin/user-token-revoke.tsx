// Asks before tokens of somebody are revoked.
import type { VNode } from 'preact';
import { Timestamp } from '../timestamp.js';
import type { TokenRow } from '../tokens.js';
import type { Frame } from './admin-page.js';
import { ConfirmPage } from './confirm-page.js';
import { count as counted } from './user-delete.js';
import { type DeskUser, pathOf } from './user-desk.js';

export interface RevokeAllPageProps {
  frame: Frame;
  user: DeskUser;
  /** Of those that the caller may view. */
  count: number;
}

export function RevokeAllPage({ frame, user, count }: RevokeAllPageProps): VNode {
  const path = `${pathOf(user.id)}api-tokens/`;
  return (
    <ConfirmPage
      frame={frame}
      title={`Revoke all tokens of ${user.username}?`}
      current="users"
      action={`${path}revoke/`}
      back={path}
      verb="Revoke all tokens"
    >
      <p>
        {counted(count, 'token')} of {user.username}: whatever uses one loses its access at once. Tokens that you may
        not revoke are left.
      </p>
    </ConfirmPage>
  );
}

export interface RevokePageProps {
  frame: Frame;
  user: DeskUser;
  token: TokenRow;
}

export function RevokePage({ frame, user, token }: RevokePageProps): VNode {
  const path = `${pathOf(user.id)}api-tokens/`;
  return (
    <ConfirmPage
      frame={frame}
      title="Revoke this token?"
      current="users"
      action={`${path}${encodeURIComponent(token.id)}/revoke/`}
      back={path}
      verb="Revoke"
    >
      <p>Whatever uses it loses its access at once.</p>
      <dl class="facts">
        <dt>Owner</dt>
        <dd>{user.username}</dd>
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
    </ConfirmPage>
  );
}
