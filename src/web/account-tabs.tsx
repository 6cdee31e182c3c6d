import type { VNode } from 'preact';

const TABS = [
  { name: 'profile', label: 'Profile', href: '/user/profile/' },
  { name: 'password', label: 'Password', href: '/user/password/' },
  { name: 'tokens', label: 'API Tokens', href: '/user/api-tokens/' },
  { name: 'sessions', label: 'Sessions', href: '/user/sessions/' },
] as const;

export type AccountTab = (typeof TABS)[number]['name'];

export function AccountTabs({ current }: { current: AccountTab }): VNode {
  return (
    <nav class="tabs" aria-label="Your account">
      {TABS.map(({ name, label, href }) => (
        <a key={name} href={href} aria-current={name === current ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
