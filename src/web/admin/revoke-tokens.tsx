// Asks before tokens are revoked: all of them, or none.
import type { VNode } from 'preact';
import { CsrfField } from '../csrf-field.js';
import { FormErrors } from '../field.js';
import { Timestamp } from '../timestamp.js';
import { AdminPage, type Frame } from './admin-page.js';
import { type ListedToken, Owner, REVOKE } from './all-tokens.js';

export interface RevokePageProps {
  frame: Frame;
  tokens: readonly ListedToken[];
  errors: readonly string[];
}

export function RevokePage({ frame, tokens, errors }: RevokePageProps): VNode {
  const title = tokens.length === 1 ? 'Revoke this token?' : `Revoke these ${tokens.length} tokens?`;
  return (
    <AdminPage frame={frame} title={title} current="tokens">
      <form method="post" action={REVOKE}>
        <FormErrors errors={errors} />
        <CsrfField token={frame.session.csrfToken} />
        <p>
          Whatever uses {tokens.length === 1 ? 'it' : 'them'} loses its access at once. A revoked token cannot be
          brought back.
        </p>
        <div class="panel flush">
          <table class="stacks">
            <caption class="unseen">To be revoked</caption>
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Owner</th>
                <th scope="col">Description</th>
                <th scope="col">Last used</th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr key={token.id}>
                  <th scope="row" data-label="Key">
                    <code>…{token.lastSix}</code>
                    <input type="hidden" name="id" value={token.id} />
                  </th>
                  <td data-label="Owner">
                    <Owner owner={token.owner} />
                  </td>
                  <td data-label="Description">
                    {token.description ? <span class="prose">{token.description}</span> : <span class="quiet">—</span>}
                  </td>
                  <td data-label="Last used">
                    <Timestamp at={token.lastUsed} absent="Never" />
                    {token.lastUsedIp && <small class="quiet address">from {token.lastUsedIp}</small>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="actions">
          <button type="submit" class="danger" name="confirmed" value="1">
            Revoke
          </button>
          <a href="/admin/tokens/" class="button secondary outline">
            Cancel
          </a>
        </div>
      </form>
    </AdminPage>
  );
}
