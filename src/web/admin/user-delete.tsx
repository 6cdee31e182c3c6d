// Asks before a user goes, and says what goes along.
import type { VNode } from 'preact';
import type { Frame } from './admin-page.js';
import { ConfirmPage } from './confirm-page.js';
import { type DeskUser, pathOf } from './user-desk.js';

export interface UserDeletePageProps {
  frame: Frame;
  user: DeskUser;
  /** Of those that the caller may view; null where they may view none. */
  tokens: number | null;
  sessions: number;
  errors: readonly string[];
}

export function UserDeletePage({ frame, user, tokens, sessions, errors }: UserDeletePageProps): VNode {
  const path = pathOf(user.id);
  return (
    <ConfirmPage
      frame={frame}
      title={`Delete ${user.username}?`}
      current="users"
      action={`${path}delete/`}
      back={path}
      verb="Delete"
      errors={errors}
    >
      <p>These go with the user, and cannot be brought back:</p>
      <dl class="facts">
        <dt>API tokens</dt>
        <dd>{tokens === null ? 'All of them; you may not view them.' : count(tokens, 'token')}</dd>
        <dt>Sessions</dt>
        <dd>{count(sessions, 'open session')}</dd>
      </dl>
      <p>
        The change log keeps what the user has done, under their name. To keep the user and shut them out, deactivate
        them instead.
      </p>
    </ConfirmPage>
  );
}

export const count = (number: number, noun: string): string =>
  number === 0 ? `No ${noun}s` : `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
