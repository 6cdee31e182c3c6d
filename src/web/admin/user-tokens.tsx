// The page of a user's API tokens: what applies, the switch, and the tokens themselves.
import type { VNode } from 'preact';
import type { ToldLimits } from '../../users/token-policy-explanation.js';
import type { OwnPolicy } from '../../users/user-token-policy.js';
import type { FormErrors as Refused } from '../edit/form-body.js';
import { FormErrors } from '../field.js';
import { Message } from '../message.js';
import { type BrowsePages, Pages } from '../pages.js';
import { Timestamp } from '../timestamp.js';
import type { TokenRow } from '../tokens.js';
import type { Frame } from './admin-page.js';
import { TokenLimitsView } from './token-limits-view.js';
import { LimitsForm, TokenSwitch } from './token-switch.js';
import { type DeskUser, pathOf } from './user-desk.js';
import { UserPage } from './user-page.js';
import type { NamedReason } from './user-reasons.js';
import type { PolicyForm } from './user-token-forms.js';

/** A token, and whether the caller may revoke it. */
export interface DeskToken extends TokenRow {
  readonly mayRevoke: boolean;
}

export interface UserTokensProps {
  frame: Frame;
  user: DeskUser;
  limits: ToldLimits;
  reasons: readonly NamedReason[] | null;
  /** May the caller say what this user may do with tokens? */
  mayRestrict: boolean;
  own: OwnPolicy | null;
  form: PolicyForm;
  errors: Refused;
  tokens: readonly DeskToken[];
  page: BrowsePages;
}

export function UserTokensPage(props: UserTokensProps): VNode {
  const { frame, user, limits, reasons, mayRestrict, own } = props;
  const { csrfToken } = frame.session;
  const isOpen = limits.canCreate.value && limits.canModify.value;
  return (
    <UserPage frame={frame} user={user} tab="tokens">
      {!user.isActive && <Message kind="info">This user is not active: every token of theirs is refused.</Message>}
      <FormErrors errors={props.errors.whole} />
      <h2>What applies</h2>
      <TokenLimitsView limits={limits} reasons={reasons} />
      {mayRestrict ? (
        <>
          <TokenSwitch user={user} csrfToken={csrfToken} own={own} isOpen={isOpen} />
          <LimitsForm
            {...{ user, csrfToken, form: props.form, errors: props.errors.fields }}
            isOpen={props.errors.fields.size + props.errors.whole.length > 0}
          />
        </>
      ) : (
        <p class="quiet">You are not permitted to make token policies: what applies is changed by somebody else.</p>
      )}
      <Tokens {...props} />
    </UserPage>
  );
}

function Tokens({ user, tokens, page }: UserTokensProps): VNode {
  const isAny = tokens.length > 0;
  return (
    <>
      <div class="headline">
        <h2>Tokens</h2>
        {tokens.some(({ mayRevoke }) => mayRevoke) && (
          <a href={`${pathOf(user.id)}api-tokens/revoke/`} class="button danger outline">
            Revoke all tokens
          </a>
        )}
      </div>
      {isAny ? <Pages page={page} label="Pages" /> : null}
      {isAny ? (
        <TokenTable user={user} tokens={tokens} />
      ) : (
        <div class="panel empty">
          <p>There is none that you may see.</p>
        </div>
      )}
    </>
  );
}

function TokenTable({ user, tokens }: { user: DeskUser; tokens: readonly DeskToken[] }): VNode {
  return (
    <div class="panel flush">
      <table class="stacks">
        <caption class="unseen">API tokens of {user.username}</caption>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Description</th>
            <th scope="col">Created</th>
            <th scope="col">Expires</th>
            <th scope="col">Last used</th>
            <th scope="col">Writing</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenLine key={token.id} user={user} token={token} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenLine({ user, token }: { user: DeskUser; token: DeskToken }): VNode {
  const { lastSix, description, created, expires, isExpired, enabled, lastUsed, lastUsedIp, writeEnabled } = token;
  return (
    <tr>
      <th scope="row" data-label="Key">
        <code>…{lastSix}</code> {!enabled && <span class="badge warning">Disabled</span>}
      </th>
      <td data-label="Description" class="prose">
        {description || <span class="quiet">—</span>}
      </td>
      <td data-label="Created">
        <Timestamp at={created} />
      </td>
      <td data-label="Expires">
        <Timestamp at={expires} absent="Never" /> {isExpired && <span class="badge warning">Expired</span>}
      </td>
      <td data-label="Last used">
        <Timestamp at={lastUsed} absent="Never" />
        {lastUsedIp && <small class="quiet address">from {lastUsedIp}</small>}
      </td>
      <td data-label="Writing">{writeEnabled ? 'Yes' : <span class="badge">Read only</span>}</td>
      <td class="row-actions">
        {token.mayRevoke && (
          <a
            href={`${pathOf(user.id)}api-tokens/${encodeURIComponent(token.id)}/revoke/`}
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
