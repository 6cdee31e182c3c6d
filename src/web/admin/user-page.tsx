// The frame of every page about one user: who it is, and the tabs.
import type { ComponentChildren, VNode } from 'preact';
import { AdminPage, type Frame } from './admin-page.js';
import { type DeskUser, pathOf } from './user-desk.js';

const TABS = [
  { name: 'overview', label: 'Overview', path: '' },
  { name: 'tokens', label: 'API tokens', path: 'api-tokens/' },
  { name: 'sessions', label: 'Sessions', path: 'sessions/' },
  { name: 'rights', label: 'Rights', path: 'rights/' },
  { name: 'history', label: 'History', path: 'history/' },
] as const;

export type UserTab = (typeof TABS)[number]['name'];

export interface UserPageProps {
  frame: Frame;
  user: DeskUser;
  tab: UserTab;
  children: ComponentChildren;
}

export function UserPage({ frame, user, tab, children }: UserPageProps): VNode {
  const { label } = TABS.find(({ name }) => name === tab) as (typeof TABS)[number];
  const title = tab === 'overview' ? user.username : `${user.username}: ${label}`;
  return (
    <AdminPage frame={frame} title={title} current="users">
      <nav class="tabs" aria-label={`About ${user.username}`}>
        {TABS.map(({ name, label: text, path }) => (
          <a key={name} href={`${pathOf(user.id)}${path}`} aria-current={name === tab ? 'page' : undefined}>
            {text}
          </a>
        ))}
      </nav>
      {children}
    </AdminPage>
  );
}
