import type { VNode } from 'preact';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { ListPage, Names } from './list-page.js';
import { type Listed, mentionsIn } from './listing.js';
import { addressOf, type SheetFrame } from './sheet-page.js';

export interface TokenPolicyListPageProps {
  frame: SheetFrame;
  listed: Listed;
  /** How many users each is about, by id. */
  reached: ReadonlyMap<string, number>;
  asked: { readonly q: string; readonly user: string; readonly group: string };
}

export function TokenPolicyListPage({ frame, listed, reached, asked }: TokenPolicyListPageProps): VNode {
  const { place, mayAdd } = frame;
  return (
    <ListPage
      frame={frame}
      title="Token policies"
      current={place.section}
      path={place.path}
      lead="Where several of them name somebody, the strictest holds."
      add={mayAdd ? { label: 'Add a token policy', href: `${place.path}add/` } : undefined}
      filters={[
        { name: 'q', label: 'Search', value: asked.q },
        { name: 'user', label: 'Username', value: asked.user },
        { name: 'group', label: 'Group', value: asked.group },
      ]}
      page={listed.page}
      problems={listed.problems}
    >
      <div class="panel flush">
        <table class="stacks">
          <caption class="unseen">Token policies</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">What it asks</th>
              <th scope="col">Users</th>
              <th scope="col">Groups</th>
              <th scope="col">Concerns</th>
            </tr>
          </thead>
          <tbody>
            {listed.rows.map((policy) => (
              <PolicyRow
                key={String(policy.id)}
                policy={policy}
                frame={frame}
                reached={reached.get(policy[ROW_ID] as string) ?? 0}
              />
            ))}
          </tbody>
        </table>
      </div>
    </ListPage>
  );
}

function PolicyRow({ policy, frame, reached }: { policy: Shown; frame: SheetFrame; reached: number }): VNode {
  return (
    <tr>
      <th scope="row" data-label="Name">
        <a href={addressOf(frame.place, policy)}>{String(policy.name)}</a>
        {policy.description !== '' && <small class="quiet address">{String(policy.description)}</small>}
      </th>
      <td data-label="What it asks">
        <ul class="lines">
          {demandsOf(policy).map((demand) => (
            <li key={demand}>{demand}</li>
          ))}
        </ul>
      </td>
      <td data-label="Users">
        <Names names={mentionsIn(policy.users).map(({ name }) => name)} />
      </td>
      <td data-label="Groups">
        <Names names={mentionsIn(policy.groups).map(({ name }) => name)} />
      </td>
      <td data-label="Concerns">{reached === 1 ? '1 user' : `${reached.toLocaleString('en')} users`}</td>
    </tr>
  );
}

/** What a policy asks, in a line each. */
export function demandsOf(policy: Shown): string[] {
  const networks = policy.required_ips as readonly string[];
  const demands = [
    policy.can_create === false && 'No tokens are created',
    policy.can_modify === false && 'No tokens are changed',
    policy.write_allowed === false && 'Tokens only read',
    policy.max_tokens !== null && `At most ${policy.max_tokens} tokens each`,
    policy.max_lifetime_days !== null && `Tokens live for at most ${policy.max_lifetime_days} days`,
    networks.length > 0 && `Only from ${networks.slice(0, 3).join(', ')}${networks.length > 3 ? ' …' : ''}`,
  ].filter((demand) => demand !== false);
  return demands.length > 0 ? demands : ['Nothing'];
}
