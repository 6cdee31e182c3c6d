// What `rackwarden explain` says.
import type { INestApplicationContext } from '@nestjs/common';
import { type Explained, Explanations, type Reason } from '../auth/permissions/explanation.js';
import { commandPrincipal } from '../engine/access/principal.js';
import { isId } from '../engine/declare/identified.js';
import { allResources, type ResourceMeta } from '../engine/declare/resource.js';
import { Database } from '../platform/database/database.js';
import { plainAddress } from '../platform/network/address-set.js';
import { userNamed } from './accounts.js';
import { Refusal } from './say-failure.js';

export interface Asked {
  readonly user: string;
  readonly action: string;
  readonly resource: string;
  readonly id?: string | undefined;
  readonly token?: string | undefined;
  /** From where; without it, from wherever the token is accepted. */
  readonly address?: string | undefined;
}

/** The answer, a sentence a line. @throws Refusal for a user, a resource, an object or a token that is not there */
export async function explained(app: INestApplicationContext, asked: Asked): Promise<string[]> {
  const resource = resourceNamed(asked.resource);
  const { id: userId } = await userNamed(app, asked.user);
  const database = app.get(Database);
  const objectId = asked.id === undefined ? undefined : await objectNamed(database, resource, asked.id);
  const tokenId = asked.token === undefined ? undefined : await tokenNamed(database, userId, asked.token);
  const address = asked.address === undefined ? null : addressNamed(asked.address);
  const question = { userId, resources: [resource], actions: [asked.action], objectId, tokenId, address };
  const [answer] = await app.get(Explanations).explain(question, commandPrincipal(''));
  return sentencesOf(answer as Explained, asked, await namesOf(database, answer as Explained));
}

function resourceNamed(given: string): ResourceMeta {
  const found = allResources().find(
    ({ app, path, label }) => given.toLowerCase() === label || given.replace(/^\/|\/$/g, '') === `${app}/${path}`,
  );
  if (found) return found;
  throw new Refusal(`There is no resource ${given}: say dcim.site, or dcim/sites.`);
}

async function objectNamed(database: Database, { table, title }: ResourceMeta, given: string): Promise<string> {
  const key = isId(given) ? 'id' : /^\d{1,10}$/.test(given) ? 'number' : undefined;
  const rows = key
    ? await database.read().rows({ text: `SELECT id FROM "${table}" WHERE "${key}" = $1`, values: [given] })
    : [];
  if (rows[0]) return rows[0][0] as string;
  throw new Refusal(`There is no ${title} ${given}.`);
}

async function tokenNamed(database: Database, userId: string, suffix: string): Promise<string> {
  const rows = await database.read().rows({
    text: 'SELECT id FROM users_token WHERE user_id = $1 AND key_suffix = $2',
    values: [userId, suffix],
  });
  if (rows.length === 1) return rows[0]?.[0] as string;
  throw new Refusal(
    rows.length === 0 ? `The user has no token that ends with ${suffix}.` : `Several tokens end with ${suffix}.`,
  );
}

function addressNamed(given: string): string {
  const address = plainAddress(given);
  if (address !== null) return address;
  throw new Refusal(`${given} is not an IPv4 or IPv6 address.`);
}

/** What permissions and groups are called, by id. */
async function namesOf(database: Database, { because }: Explained): Promise<ReadonlyMap<string, string>> {
  const ids = because.flatMap(({ permission, groups }) => [...(permission ? [permission] : []), ...groups]);
  const rows = await database.read().rows({
    text: `SELECT id, name FROM users_object_permission WHERE id = ANY($1::uuid[])
      UNION ALL SELECT id, name FROM users_group WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Map(rows.map(([id, name]) => [id as string, name as string]));
}

function sentencesOf(
  { resource, allowed, because, refused, limits }: Explained,
  { user, action, id, token, address }: Asked,
  names: ReadonlyMap<string, string>,
): string[] {
  const what =
    id !== undefined
      ? `the ${resource.title} ${id}`
      : `${{ all: 'every', some: 'some', none: 'no' }[allowed]} ${resource.title}${allowed === 'some' ? 's' : ''}`;
  const may = id !== undefined && allowed === 'none' ? 'may not' : 'may';
  const by = token === undefined ? '' : ` with the token …${token}`;
  const from = address === undefined ? '' : ` from ${address}`;
  return [
    `${user} ${may} ${action} ${what}${by}${from}.`,
    ...(refused === null ? [] : [refused]),
    ...because.map((reason) => `- ${sourceOf(reason, names)}: ${limitsOf(reason)}`),
    ...limits.map(({ code, detail }) => `- but not everything: ${detail} (${code})`),
  ];
}

function sourceOf({ source, permission, groups }: Reason, names: ReadonlyMap<string, string>): string {
  if (source === 'everybody') return 'everybody may (EXEMPT_VIEW_PERMISSIONS)';
  if (source === 'authenticated') return 'everybody who is authenticated may';
  if (source === 'superuser') return 'a superuser may';
  if (source === 'default') return 'every user may (DEFAULT_PERMISSIONS)';
  const named = `the permission "${names.get(permission ?? '')}"`;
  if (groups.length === 0) return named;
  const list = groups.map((id) => `"${names.get(id)}"`).join(', ');
  return `${named}, through the group${groups.length > 1 ? 's' : ''} ${list}`;
}

function limitsOf({ constraints, reaches }: Reason): string {
  const where = constraints === null ? 'all of them' : `where ${JSON.stringify(constraints)}`;
  if (reaches === null) return where;
  return `${where} (this one ${reaches ? 'is' : 'is not'} among them)`;
}
