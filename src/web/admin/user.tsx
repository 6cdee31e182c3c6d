// The page of a user: who they are, whether they may log in, their password, and the way to delete them.
import type { VNode } from 'preact';
import { CsrfField } from '../csrf-field.js';
import type { FormErrors } from '../edit/form-body.js';
import { FormErrors as WholeErrors } from '../field.js';
import { Timestamp } from '../timestamp.js';
import type { Frame } from './admin-page.js';
import { mentionsIn } from './listing.js';
import { type DeskUser, pathOf } from './user-desk.js';
import { PasswordFields, remarksOn, UserFields, type UserOffers } from './user-form.js';
import { UserPage } from './user-page.js';
import { STATE_FIELD, type UserValues } from './user-values.js';
import { AccountBadges } from './users.js';

export interface UserOverviewProps {
  frame: Frame;
  user: DeskUser;
  values: UserValues;
  /** What stood in the form when it was made. */
  state: string;
  errors: FormErrors;
  offers: UserOffers;
  passwordErrors: FormErrors;
  minLength: number;
}

export function UserOverviewPage(props: UserOverviewProps): VNode {
  const { frame, user, passwordErrors, minLength } = props;
  const { csrfToken } = frame.session;
  return (
    <UserPage frame={frame} user={user} tab="overview">
      <UserFacts user={user} />
      {!user.mayChange && <Untouchable user={user} />}
      {user.mayChange && (
        <>
          <Details {...props} />
          <LogIn user={user} csrfToken={csrfToken} />
          <Password user={user} csrfToken={csrfToken} errors={passwordErrors} minLength={minLength} />
        </>
      )}
      {user.mayDelete && !user.isOwn && (
        <p>
          <a href={`${pathOf(user.id)}delete/`} class="danger">
            Delete this user
          </a>
        </p>
      )}
    </UserPage>
  );
}

function UserFacts({ user: { shown, mayChange } }: { user: DeskUser }): VNode {
  const groups = mentionsIn(shown.groups).map(({ name }) => name);
  return (
    <dl class="facts panel">
      <dt>Account</dt>
      <dd>
        <AccountBadges user={shown} />
      </dd>
      {!mayChange && (
        <>
          <dt>Name</dt>
          <dd>{`${shown.first_name} ${shown.last_name}`.trim() || <span class="quiet">—</span>}</dd>
          <dt>Email</dt>
          <dd>{String(shown.email) || <span class="quiet">—</span>}</dd>
          <dt>Groups</dt>
          <dd>{groups.length > 0 ? groups.join(', ') : <span class="quiet">—</span>}</dd>
        </>
      )}
      <dt>Joined</dt>
      <dd>
        <Timestamp at={shown.date_joined as string | null} />
      </dd>
      <dt>Last log-in</dt>
      <dd>
        <Timestamp at={shown.last_login as string | null} absent="Never" />
      </dd>
    </dl>
  );
}

function Untouchable({ user }: { user: DeskUser }): VNode {
  return (
    <p class="quiet">
      {user.isSuperuser ? 'Only a superuser changes a superuser.' : 'You are not permitted to change this user.'}
    </p>
  );
}

function Details({ frame, user, values, state, errors, offers }: UserOverviewProps): VNode {
  return (
    <form method="post" action={pathOf(user.id)} class="panel form" autocomplete="off">
      <h2>Details</h2>
      <WholeErrors errors={remarksOn(errors)} />
      <CsrfField token={frame.session.csrfToken} />
      <input type="hidden" name={STATE_FIELD} value={state} />
      <UserFields values={values} errors={errors} offers={offers} />
      <div class="actions">
        <button type="submit">Save</button>
        <a href="/admin/" class="button secondary outline">
          Back
        </a>
      </div>
    </form>
  );
}

function LogIn({ user, csrfToken }: { user: DeskUser; csrfToken: string }): VNode {
  const { isActive, isOwn } = user;
  return (
    <section class="panel form" aria-labelledby="log-in">
      <h2 id="log-in">Log-in</h2>
      <p>
        {isActive
          ? 'This user is active: they may log in and use their API tokens.'
          : 'This user is not active: they cannot log in, and their API tokens are refused.'}
      </p>
      {isOwn ? (
        <p class="quiet small">Your own account is deactivated by somebody else.</p>
      ) : (
        <form method="post" action={`${pathOf(user.id)}active/`}>
          <CsrfField token={csrfToken} />
          <input type="hidden" name="is_active" value={isActive ? 'no' : 'yes'} />
          <button type="submit" class={isActive ? 'danger' : undefined}>
            {isActive ? 'Deactivate' : 'Activate'}
          </button>
          {isActive && <p class="quiet small after">Their sessions end at once; tokens are kept and refused.</p>}
        </form>
      )}
    </section>
  );
}

interface PasswordProps {
  user: DeskUser;
  csrfToken: string;
  errors: FormErrors;
  minLength: number;
}

function Password({ user, csrfToken, errors, minLength }: PasswordProps): VNode {
  if (user.isOwn) {
    return (
      <section class="panel form" aria-labelledby="password">
        <h2 id="password">Password</h2>
        <p>
          <a href="/user/password/">Change your password</a> with your other account settings.
        </p>
      </section>
    );
  }
  return (
    <form method="post" action={`${pathOf(user.id)}password/`} class="panel form" autocomplete="off">
      <h2>Set a password</h2>
      <WholeErrors errors={remarksOn(errors)} />
      <CsrfField token={csrfToken} />
      {/* Password managers file the new password under this name. */}
      <input type="text" name="username" value={user.username} autocomplete="username" hidden readOnly />
      <PasswordFields errors={errors} minLength={minLength} />
      <p class="quiet small">Their sessions end when the password changes. API tokens go on working.</p>
      <div class="actions">
        <button type="submit">Set the password</button>
      </div>
    </form>
  );
}
