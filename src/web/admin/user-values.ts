// The form of a user: what stands in it, what of that was changed, and the body that says so.
import type { Shown } from '../../engine/representation.js';
import { isObject } from '../../engine/write/body.js';
import { type Chosen, chosenIn, NONE_CHOSEN } from './choosing.js';
import { idsIn, mentionsIn } from './listing.js';

export const TEXTS = ['username', 'first_name', 'last_name', 'email'] as const;
export const TICKS = ['is_active', 'is_staff', 'is_superuser'] as const;
export const USER_NAMES = [...TEXTS, ...TICKS, 'groups', 'password', 'password_again'] as const;

type Text = (typeof TEXTS)[number];
type Tick = (typeof TICKS)[number];

export interface UserValues extends Readonly<Record<Text, string>>, Readonly<Record<Tick, boolean>> {
  readonly groups: Chosen;
}

export const NEW_USER: UserValues = {
  username: '',
  first_name: '',
  last_name: '',
  email: '',
  is_active: true,
  is_staff: false,
  is_superuser: false,
  groups: NONE_CHOSEN,
};

export function valuesOfUser(shown: Shown): UserValues {
  const text = (name: Text) => String(shown[name] ?? '');
  return {
    username: text('username'),
    first_name: text('first_name'),
    last_name: text('last_name'),
    email: text('email'),
    is_active: shown.is_active === true,
    is_staff: shown.is_staff === true,
    is_superuser: shown.is_superuser === true,
    groups: { ids: mentionsIn(shown.groups).map(({ id }) => id), typed: '' },
  };
}

export function valuesPosted(posted: URLSearchParams): UserValues {
  const text = (name: Text) => posted.get(name) ?? '';
  return {
    username: text('username'),
    first_name: text('first_name'),
    last_name: text('last_name'),
    email: text('email'),
    is_active: posted.has('is_active'),
    is_staff: posted.has('is_staff'),
    is_superuser: posted.has('is_superuser'),
    groups: chosenIn(posted, 'groups'),
  };
}

/**
 * What stood in the form when it was made. Only what somebody changed in it is sent: a form that has been open for an
 * hour takes back nothing that others have changed meanwhile.
 */
export type FormState = Readonly<Record<string, unknown>>;

export const STATE_FIELD = 'form_state';

/** @param offered the ticks that the form has */
export function stateOf(values: UserValues, offered: readonly string[]): string {
  const said = [...TEXTS, ...TICKS.filter((name) => offered.includes(name))];
  const state = Object.fromEntries(said.map((name) => [name, values[name]]));
  return JSON.stringify(offered.includes('groups') ? { ...state, groups: values.groups.ids } : state);
}

export function stateIn(posted: URLSearchParams): FormState {
  try {
    const state: unknown = JSON.parse(posted.get(STATE_FIELD) ?? '');
    return isObject(state) ? state : {};
  } catch {
    return {};
  }
}

/**
 * The body of a change.
 * @param present the ids of the user's groups now
 * @param named groups that were typed
 */
export function changesIn(
  values: UserValues,
  state: FormState,
  present: readonly string[],
  named: readonly unknown[],
): Record<string, unknown> {
  const texts = TEXTS.filter((name) => values[name] !== state[name]).map((name) => [name, values[name]]);
  // A tick that the form does not have says nothing, unless somebody sends it all the same: the service decides.
  const ticks = TICKS.filter((name) => values[name] !== (state[name] ?? false)).map((name) => [name, values[name]]);
  const groups = groupsIn(values.groups.ids, state.groups, present, named);
  return Object.fromEntries([...texts, ...ticks, ...(groups ? [['groups', groups]] : [])]);
}

function groupsIn(
  ticked: readonly string[],
  state: unknown,
  present: readonly string[],
  named: readonly unknown[],
): unknown[] | undefined {
  const before = new Set(Array.isArray(state) ? idsIn(state.map(String)) : []);
  const joined = ticked.filter((id) => !before.has(id));
  const left = new Set([...before].filter((id) => !ticked.includes(id)));
  if (joined.length === 0 && left.size === 0 && named.length === 0) return undefined;
  const kept = present.filter((id) => !left.has(id));
  return [...new Set([...kept, ...joined, ...named])];
}
