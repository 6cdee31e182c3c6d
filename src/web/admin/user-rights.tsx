// What a user may do: resource by resource and action by action, by what, under which constraint.
import type { VNode } from 'preact';
import type { Action } from '../../engine/access/principal.js';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { BrowseFilters } from '../browse-filters.js';
import { Message } from '../message.js';
import type { Frame } from './admin-page.js';
import { ReasonSources } from './sources.js';
import { type DeskUser, pathOf } from './user-desk.js';
import { UserPage } from './user-page.js';
import type { NamedExplanation } from './user-reasons.js';

/** All that is explained of one resource. */
export interface ResourceRights {
  readonly resource: ResourceMeta;
  readonly actions: readonly NamedExplanation[];
}

export interface UserRightsPageProps {
  frame: Frame;
  user: DeskUser;
  /** null: the caller may not ask. */
  rights: readonly ResourceRights[] | null;
  search: string;
  app: string;
  apps: readonly string[];
}

export function UserRightsPage({ frame, user, rights, search, app, apps }: UserRightsPageProps): VNode {
  const path = `${pathOf(user.id)}rights/`;
  return (
    <UserPage frame={frame} user={user} tab="rights">
      {rights === null ? (
        <p>You may not view permissions, and so not what gives this user their rights.</p>
      ) : (
        <>
          {!user.isActive && <Message kind="info">This user is not active: nothing is allowed.</Message>}
          {user.isSuperuser && (
            <Message kind="info">A superuser may do everything, whatever the permissions say.</Message>
          )}
          <BrowseFilters
            action={path}
            kept={[]}
            filters={[
              { name: 'q', label: 'Resource', value: search },
              { name: 'app', label: 'Part', value: app, choices: apps.map((value) => ({ value, label: value })) },
            ]}
          />
          {rights.length > 0 ? <RightsTable user={user} rights={rights} /> : <Nothing />}
        </>
      )}
    </UserPage>
  );
}

function Nothing(): VNode {
  return (
    <div class="panel empty">
      <p>No resource is called so.</p>
    </div>
  );
}

const COLUMNS: readonly (readonly [Action, string])[] = [
  ['view', 'View'],
  ['add', 'Add'],
  ['change', 'Change'],
  ['delete', 'Delete'],
];

function RightsTable({ user, rights }: { user: DeskUser; rights: readonly ResourceRights[] }): VNode {
  return (
    <div class="panel flush">
      <table class="stacks">
        <caption class="unseen">What {user.username} may do</caption>
        <thead>
          <tr>
            <th scope="col">Objects</th>
            {COLUMNS.map(([action, label]) => (
              <th key={action} scope="col">
                {label}
              </th>
            ))}
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rights.map((one) => (
            <RightsLine key={one.resource.label} {...one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RightsLine({ resource, actions }: ResourceRights): VNode {
  const { label } = resource;
  return (
    <tr>
      <th scope="row" data-label="Objects">
        <code>{label}</code>
      </th>
      {COLUMNS.map(([action, name]) => (
        <td key={action} data-label={name}>
          <Answer explained={actions.find((one) => one.action === action)} />
        </td>
      ))}
      <td data-label="Why">
        <details>
          <summary aria-label={`Why, for ${label}`}>Why</summary>
          <ul class="lines">
            {actions.map((one) => (
              <li key={one.action}>
                <Sentence explained={one} />
              </li>
            ))}
          </ul>
        </details>
      </td>
    </tr>
  );
}

const ANSWERS = { all: 'Yes', some: 'Some', none: 'No' } as const;

function Answer({ explained }: { explained: NamedExplanation | undefined }): VNode {
  const allowed = explained?.allowed ?? 'none';
  return allowed === 'none' ? <span class="quiet">No</span> : <strong>{ANSWERS[allowed]}</strong>;
}

/** `view: yes, by the permission “Sites” through the group “NOC”.` */
function Sentence({ explained: { action, allowed, because, refused } }: { explained: NamedExplanation }): VNode {
  if (refused !== null) {
    return (
      <>
        {action}: no. {refused}
      </>
    );
  }
  const constraints = because.flatMap((reason) =>
    reason.constraints === null ? [] : [JSON.stringify(reason.constraints)],
  );
  return (
    <>
      {action}: {ANSWERS[allowed].toLowerCase()}, <ReasonSources reasons={because} />.
      {allowed === 'some' &&
        [...new Set(constraints)].map((constraint) => (
          <span key={constraint} class="constraint">
            {' '}
            Those that match <code>{constraint}</code>
          </span>
        ))}
    </>
  );
}
