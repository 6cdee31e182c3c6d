import type { VNode } from 'preact';
import { AccountTabs } from './account-tabs.js';
import { Copyable } from './copyable.js';
import { Page, type PageSession } from './layout.js';
import { Message } from './message.js';

export interface TokenCreatedPageProps {
  session: PageSession;
  /** The whole key: this page is the only one that ever has it. */
  newKey: string;
  /** `https://host`, without a slash at the end. */
  origin: string;
  description: string;
}

export function TokenCreatedPage({ session, newKey, origin, description }: TokenCreatedPageProps): VNode {
  return (
    <Page title="Token created" session={session}>
      <h1>Token created</h1>
      <AccountTabs current="tokens" />
      <section class="panel">
        <Message kind="warning">Copy the key now. It will not be shown again.</Message>
        {description && <p class="prose">{description}</p>}
        <h2>Key</h2>
        <Copyable id="new-key" text={newKey} what="key" />
        <h2>Try it</h2>
        <Copyable id="new-key-curl" text={`curl -H 'Authorization: Token ${newKey}' ${origin}/api/`} what="command" />
        <div class="actions">
          <a class="button" href="/user/api-tokens/">
            Done
          </a>
        </div>
      </section>
    </Page>
  );
}
