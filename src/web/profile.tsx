import type { VNode } from 'preact';
import { AccountTabs } from './account-tabs.js';
import { Page, type PageSession } from './layout.js';
import { Message } from './message.js';
import { Timestamp } from './timestamp.js';

export interface Profile {
  username: string;
  name: string;
  email: string;
  groups: readonly string[];
  joined: string | null;
  lastLogin: string | null;
  isStaff: boolean;
  isSuperuser: boolean;
}

export interface ProfilePageProps {
  session: PageSession;
  profile: Profile;
  notice?: string | undefined;
}

export function ProfilePage({ session, profile, notice }: ProfilePageProps): VNode {
  return (
    <Page title="Profile" session={session}>
      <h1>Profile</h1>
      <AccountTabs current="profile" />
      {notice && <Message kind="success">{notice}</Message>}
      <dl class="facts panel">
        <dt>Username</dt>
        <dd>{profile.username}</dd>
        <dt>Name</dt>
        <dd>{profile.name || <None />}</dd>
        <dt>Email</dt>
        <dd>{profile.email || <None />}</dd>
        <dt>Groups</dt>
        <dd>{profile.groups.length > 0 ? <Groups names={profile.groups} /> : <None />}</dd>
        <dt>Joined</dt>
        <dd>
          <Timestamp at={profile.joined} />
        </dd>
        <dt>Last log-in</dt>
        <dd>
          <Timestamp at={profile.lastLogin} absent="Never" />
        </dd>
        <dt>Staff</dt>
        <dd>{profile.isStaff ? 'Yes' : 'No'}</dd>
        <dt>Superuser</dt>
        <dd>{profile.isSuperuser ? 'Yes' : 'No'}</dd>
      </dl>
    </Page>
  );
}

function Groups({ names }: { names: readonly string[] }): VNode {
  return (
    <ul class="badges">
      {names.map((name) => (
        <li key={name} class="badge">
          {name}
        </li>
      ))}
    </ul>
  );
}

function None(): VNode {
  return <span class="quiet">—</span>;
}
