// Tokens: keys, owners, limits. Every road to a token (REST, Basic, provisioning, the form, the command line) ends here.
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Action, Principal, PrincipalToken } from '../engine/access/principal.js';
import type { Field } from '../engine/declare/field.js';
import { showInstant } from '../engine/declare/fields.js';
import { isId } from '../engine/declare/identified.js';
import { resourceOf } from '../engine/declare/resource.js';
import { AuthenticationFailed, NotFound, PermissionDenied, ValidationError } from '../engine/errors.js';
import type { Query } from '../engine/query/filters.js';
import { ROW_ID, type Shown } from '../engine/representation.js';
import type { View } from '../engine/resource.repository.js';
import { type ListAnswer, ResourceService, ResourceTools, type Write } from '../engine/resource.service.js';
import { isObject } from '../engine/write/body.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { namesOf } from '../engine/write/snapshot.js';
import { Clock, instantOf } from '../platform/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import type { Connection, Transaction } from '../platform/database/database.js';
import { Notifications } from '../platform/database/notifications.js';
import { AddressSet } from '../platform/network/address-set.js';
import { forbidding, forbiddingAtOnce, refusalBy } from './access-rules.js';
import { readGrants } from './grant.js';
import { Granting } from './granting.js';
import { forgetPrincipals } from './principals-channel.js';
import { coversScopes, type Scope, scopeCallerProblem } from './scope.js';
import { Token } from './token.js';
import { TokenKeys } from './token-keys.js';
import { EXPIRY_GRACE, latestExpiry, limitsOf, type TokenLimits } from './token-limits.js';
import { User } from './user.js';
import { folded, isNamed } from './usernames.js';

const PAST = 'Expiration time must be in the future.';
export const MAX_OVERLAP = 30 * 86_400;

/** What a token may at most: the one that makes, changes or shows another, and that other. */
interface Bounds {
  /** In milliseconds; infinite where it does not expire. */
  readonly expires: number;
  readonly writeEnabled: boolean;
  readonly allowedIps: readonly string[];
  readonly permissions: readonly Scope[] | null;
}

@Injectable()
export class TokenService extends ResourceService {
  private readonly keysOf = new WeakMap<Draft, string>();

  constructor(
    tools: ResourceTools,
    private readonly keys: TokenKeys,
    private readonly clock: Clock,
    private readonly notifications: Notifications,
    private readonly granting: Granting,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super(resourceOf(Token), tools);
  }

  override async list(query: Query, path: string, view: View): Promise<ListAnswer> {
    const answer = await super.list(query, path, view);
    return { ...answer, results: await this.withKeys(answer.results, view) };
  }

  override async get(id: string, view: View): Promise<Shown> {
    return (await this.withKeys([await super.get(id, view)], view))[0] as Shown;
  }

  /** Whether `by` may create tokens for themselves: the form and the page ask. */
  async mayCreate(by: Principal): Promise<boolean> {
    return (await this.limitsOf(by)).canCreate && this.isPermitted(by, 'add');
  }

  async mayModify(by: Principal): Promise<boolean> {
    return (await this.limitsOf(by)).canModify && this.isPermitted(by, 'change');
  }

  /** @throws PermissionDenied where the form would be of no use */
  async assertMayCreate(by: Principal): Promise<void> {
    if (!this.isPermitted(by, 'add')) throw new PermissionDenied();
    await this.assertNotForbidden('add', by);
  }

  /** @throws PermissionDenied where the form would be of no use */
  async assertMayModify(by: Principal): Promise<void> {
    if (!this.isPermitted(by, 'change')) throw new PermissionDenied();
    await this.assertNotForbidden('change', by);
  }

  private async assertNotForbidden(action: Action, by: Principal, connection = this.tools.database.write()) {
    const limits = await limitsOf(connection, by.user?.id ?? '', this.settings);
    const rule = forbidding(this.resource.label, action, { limits });
    if (rule) throw refusalBy(rule);
  }

  private isPermitted(by: Principal, action: string): boolean {
    return this.tools.policy.permitted(by, action, this.resource).rows !== 'none';
  }

  /** What applies to the tokens of `by`, for the sentences of the form. */
  async limitsOf(by: Principal): Promise<TokenLimits> {
    return limitsOf(this.tools.database.write(), by.user?.id ?? '', this.settings);
  }

  /**
   * A new key for a token; the old one opens for `overlap` more seconds.
   * @throws NotFound, PermissionDenied, ValidationError
   */
  async rotate(given: string, body: unknown, view: View): Promise<Shown> {
    const { by } = view;
    const id = await this.identify(given, view.dialect);
    const rule = forbiddingAtOnce(this.resource.label, 'rotate', by, id);
    if (rule) throw refusalBy(rule);
    await this.assertPermitted(id, 'rotate', by);
    const key = this.keys.generate();
    const shown = await this.attempt(async (transaction) => {
      await this.assertNotForbidden('rotate', by, transaction);
      const overlap = overlapOf(body);
      const rows = await transaction.rows({
        text: `UPDATE users_token SET previous_digest = CASE WHEN $4 > 0 THEN digest END,
            previous_until = CASE WHEN $4 > 0 THEN now() + make_interval(secs => $4) END,
            digest = $2, key_suffix = $3, sealed_key = $5 WHERE id = $1 RETURNING user_id, previous_digest, key_suffix`,
        values: [id, this.keys.digest(key), this.keys.suffix(key), overlap, this.sealed(key)],
      });
      const owner = rows[0]?.[0] as string | undefined;
      if (owner === undefined) throw new NotFound();
      // The new key is in the answer: whoever reads it may act as the owner.
      await this.granting.assertUsersCovered(by, owner === by.user?.id ? [] : [owner], transaction);
      forgetPrincipals(transaction, this.notifications, [owner]);
      const [token] = await this.tools.repository.load(this.resource, [id], view, transaction);
      const names = await namesOf(transaction, this.resource, [id]);
      await this.tools.recorder.record(
        transaction,
        [
          {
            action: 'update',
            resource: this.resource,
            id,
            ...(names.get(id) ?? { display: id }),
            message: 'Rotated',
            before: {},
            after: { rotated: true, overlap },
          },
        ],
        by,
      );
      return token as Shown;
    });
    return withKey(shown, key);
  }

  /**
   * Deletes all tokens of a user that the caller may delete, in one transaction.
   * @returns how many there were
   */
  async revokeAllOf(userId: string, view: View): Promise<number> {
    return this.attempt(async (transaction) => {
      await this.tools.deletions.coming(transaction, this.resource);
      const rows = await transaction.rows({
        text: 'SELECT id FROM users_token WHERE user_id = $1 ORDER BY id FOR UPDATE',
        values: [userId],
      });
      const ids = rows.map(([id]) => id as string);
      const permitted = await this.tools.repository.permittedIds(transaction, this.resource, 'delete', view.by, ids);
      const items = [...permitted].map((id) => ({ id, body: {} }));
      if (items.length > 0) await this.deleteWithin(transaction, items, view);
      return items.length;
    });
  }

  protected override async prepare(drafts: readonly Draft[], write: Write): Promise<void> {
    const { by, transaction, mode } = write;
    if (by.via !== 'command') await this.assertNotForbidden(mode === 'create' ? 'add' : 'change', by, transaction);
    await this.nameOwners(drafts, write);
    const bounds = by.token ? await this.boundsOf(by.token, transaction) : null;
    if (mode === 'create') await this.prepareNew(drafts, write, bounds);
    else for (const draft of drafts) await this.prepareChange(draft, write, bounds);
    if (mode !== 'create') await this.assertLoosenedAreCovered(drafts, write);
  }

  /** Whoever knows a key that has been taken away from it can use what is given back. */
  private async assertLoosenedAreCovered(drafts: readonly Draft[], { by, before, transaction }: Write): Promise<void> {
    const owners = drafts.flatMap((draft) => {
      const stored = before.get(draft.id as string) as Stored;
      return stored.user_id !== by.user?.id && isLoosening(draft, stored) ? [stored.user_id as string] : [];
    });
    await this.granting.assertUsersCovered(by, new Set(owners), transaction);
  }

  protected override async stored(rows: ReadonlyMap<string, Stored>, write: Write): Promise<void> {
    const { transaction } = write;
    if (write.mode === 'create') await this.assertGranted(rows, write);
    forgetPrincipals(transaction, this.notifications, ownersOf(rows));
  }

  protected override async removing(rows: ReadonlyMap<string, Stored>, _by: Principal, transaction: Transaction) {
    forgetPrincipals(transaction, this.notifications, ownersOf(rows));
  }

  /** Tokens for others: within what the granter may grant, and for nobody who may more than the granter. */
  private async assertGranted(rows: ReadonlyMap<string, Stored>, { by, transaction }: Write): Promise<void> {
    if (this.tools.policy.isUnlimited(by)) return;
    const others = [...rows].filter(([, { user_id }]) => user_id !== by.user?.id);
    if (others.length === 0) return;
    const ids = others.map(([id]) => id);
    const granted = await this.tools.repository.permittedIds(transaction, this.resource, 'grant', by, ids);
    if (granted.size < ids.length) throw refusalBy('token_not_for_others');
    const owners = new Set(others.map(([, { user_id }]) => user_id as string));
    if (!(await this.granting.areUsersCovered(by, owners, transaction))) throw refusalBy('token_not_for_others');
  }

  protected override decorate(shown: Shown, draft: Draft): Shown {
    const key = this.keysOf.get(draft);
    return key === undefined ? shown : withKey(shown, key);
  }

  /** Owners by their ids, whatever the client calls them. */
  private async nameOwners(drafts: readonly Draft[], { dialect }: Write): Promise<void> {
    if (dialect.key === 'id') return;
    const field = this.field('user');
    const keyOf = (given: unknown) => dialect.readKey(isObject(given) ? given.id : given);
    const keys = drafts.flatMap(({ values }) => keyOf(values.get(field)) ?? []);
    const ids = await this.tools.repository.idsOf(resourceOf(User), dialect, keys);
    for (const { values } of drafts) {
      const key = keyOf(values.get(field));
      if (key !== undefined) values.set(field, ids.get(key) ?? key);
    }
  }

  private async prepareNew(drafts: readonly Draft[], { by, transaction }: Write, bounds: Bounds | null): Promise<void> {
    const counts = new Map<string, number>();
    const taken = new Set<string>();
    for (const draft of drafts) {
      // The body need not name the owner: it is the caller.
      delete draft.errors.user;
      const owner = this.ownerOf(draft, by);
      const ownerId = typeof owner === 'string' ? owner : await this.grantedOwner(draft, transaction);
      this.judgeScopes(draft, []);
      await this.giveKey(draft, taken, transaction);
      if (ownerId === null) continue;
      const limits = await this.lockedLimits(ownerId, transaction);
      if (
        ownerId !== by.user?.id &&
        !limits.canCreate &&
        !(this.tools.policy.isUnlimited(by) && by.via !== 'command')
      ) {
        throw refusalBy('token_policy_create');
      }
      const count = counts.get(ownerId) ?? (await this.countOf(ownerId, transaction));
      counts.set(ownerId, count + 1);
      if (count >= limits.maxTokens) {
        draft.fail('non_field_errors', `A user may have at most ${limits.maxTokens} tokens.`);
      }
      if (bounds) this.inherit(draft, bounds);
      this.limitExpiry(draft, limits, this.clock.millis());
    }
  }

  /** The caller's own id, or undefined where the body names somebody else whom the caller may give tokens to. */
  private ownerOf(draft: Draft, by: Principal): string | undefined {
    const field = this.field('user');
    const given = draft.values.get(field);
    const { user } = by;
    if (!user) throw new PermissionDenied();
    if (given === undefined && by.via !== 'command') {
      draft.values.set(field, user.id);
      return user.id;
    }
    if (isSelf(given, user)) {
      draft.values.set(field, user.id);
      return user.id;
    }
    // Who may not grant learns nothing of whether the other exists.
    if (!this.isPermitted(by, 'grant')) throw refusalBy('token_not_for_others');
    return undefined;
  }

  private async grantedOwner(draft: Draft, transaction: Transaction): Promise<string | null> {
    const given = draft.values.get(this.field('user'));
    const id = isObject(given) ? given.id : given;
    const name = isObject(given) ? given.username : undefined;
    const rows = await transaction.rows({
      text: `SELECT id FROM users_user WHERE id::text = $1 OR ${isNamed('$2')}`,
      values: [isId(id) ? id.toLowerCase() : null, typeof name === 'string' ? name : null],
    });
    return rows.length === 1 ? (rows[0]?.[0] as string) : null;
  }

  private async prepareChange(draft: Draft, { before }: Write, bounds: Bounds | null): Promise<void> {
    const stored = before.get(draft.id as string) as Stored;
    delete draft.errors.user;
    this.keepOwner(draft, stored);
    this.keepKey(draft, stored);
    this.judgeScopes(draft, readGrants(stored.permissions));
    // A token may narrow any token, but only a session or HTTP Basic widens one.
    if (bounds && isLoosening(draft, stored)) throw refusalBy('token_may_not_loosen');
    const expires = this.field('expires');
    if (!draft.values.has(expires)) return;
    const limits = await limitsOf(this.tools.database.write(), stored.user_id as string, this.settings);
    this.limitExpiry(draft, limits, Date.parse(showInstant(stored.created) as string), stored);
  }

  /** The owner never changes; a client that sends the whole object back names the same one. */
  private keepOwner(draft: Draft, stored: Stored): void {
    const field = this.field('user');
    const given = draft.values.get(field);
    draft.values.delete(field);
    if (given === undefined) return;
    const id = isObject(given) && isId(given.id) ? given.id : given;
    if (id !== stored.user_id) draft.fail('user', 'The owner of a token cannot be changed.');
  }

  /** Scopes that the token has already stay as they are: a client that sends the whole object back changes nothing. */
  private judgeScopes(draft: Draft, kept: readonly Scope[]): void {
    const scopes = (draft.values.get(this.field('permissions')) ?? []) as readonly Scope[];
    const problem = scopeCallerProblem(scopes.filter((scope) => !kept.some((one) => isDeepStrictEqual(one, scope))));
    if (problem) draft.fail('permissions', problem);
  }

  /** The key changes by rotation only; a client that knows it may send it back, as Terraform does. */
  private keepKey(draft: Draft, stored: Stored): void {
    const field = this.field('key');
    const given = draft.values.get(field);
    draft.values.delete(field);
    if (typeof given !== 'string' || given === '') return;
    if (!this.keys.isKeyOf(given, stored.digest as string)) draft.fail('key', 'A key changes only by rotation.');
  }

  private inherit(draft: Draft, bounds: Bounds): void {
    const { fields } = this.resource;
    const set = (name: string, value: unknown) => draft.values.set(this.field(name), value);
    const given = (name: string) => draft.values.get(fields.find((field) => field.name === name) as Field);
    const expires = instantIn(given('expires') ?? null);
    if (expires === Number.POSITIVE_INFINITY)
      set('expires', Number.isFinite(bounds.expires) ? instantOf(bounds.expires) : null);
    else if (expires > bounds.expires) {
      draft.fail('expires', 'A token made with a token cannot outlive it.');
    }
    if (!bounds.writeEnabled) set('write_enabled', false);
    const ips = (given('allowed_ips') ?? []) as string[];
    if (ips.length === 0) set('allowed_ips', bounds.allowedIps);
    else if (!coversNetworks(bounds.allowedIps, ips)) {
      draft.fail('allowed_ips', 'A token made with a token cannot be used from more addresses than it.');
    }
    const scopes = (given('permissions') ?? null) as Scope[] | null;
    if (scopes === null) set('permissions', bounds.permissions);
    else if (!coversScopes(bounds.permissions, scopes)) {
      draft.fail('permissions', 'A token made with a token cannot have wider permissions than it.');
    }
  }

  private async boundsOf({ id, closesAt }: PrincipalToken, connection: Connection): Promise<Bounds> {
    const rows = await connection.records<Stored>({
      text: 'SELECT expires, write_enabled, allowed_ips, permissions FROM users_token WHERE id = $1',
      values: [id],
    });
    // Revoked since the guards have looked.
    if (!rows[0]) throw new AuthenticationFailed('Invalid token', 'invalid_token');
    const bounds = boundsOfRow(rows[0]);
    return closesAt === null ? bounds : { ...bounds, expires: Math.min(bounds.expires, closesAt) };
  }

  /** In the future, and not later than the policy has it; what is left out becomes the longest allowed. */
  private limitExpiry(draft: Draft, limits: TokenLimits, created: number, stored?: Stored): void {
    const field = this.field('expires');
    const given = (draft.values.get(field) ?? null) as string | null;
    const isUnchanged = stored !== undefined && given === showInstant(stored.expires);
    if (given !== null && !isUnchanged && Date.parse(given) <= this.clock.millis()) draft.fail('expires', PAST);
    const latest = latestExpiry(limits, created);
    if (latest === null) return;
    if (given === null) draft.values.set(field, instantOf(latest));
    else if (Date.parse(given) > latest + EXPIRY_GRACE) {
      draft.fail('expires', `A token may live for at most ${limits.maxLifetimeDays} days.`);
    } else if (Date.parse(given) > latest) draft.values.set(field, instantOf(latest));
  }

  private async giveKey(draft: Draft, taken: Set<string>, transaction: Transaction): Promise<void> {
    const field = this.field('key');
    const given = draft.values.get(field);
    draft.values.delete(field);
    if (Object.hasOwn(draft.errors, 'key')) return;
    const key = typeof given === 'string' && given !== '' ? given : this.keys.generate();
    const rows = await transaction.rows({
      text: 'SELECT 1 FROM users_token WHERE digest = ANY($1) OR previous_digest = ANY($1)',
      values: [this.keys.digests(key)],
    });
    if (rows.length > 0 || taken.has(key)) draft.fail('key', 'token with this key already exists.');
    taken.add(key);
    const own = { digest: this.keys.digest(key), keySuffix: this.keys.suffix(key), sealedKey: this.sealed(key) };
    for (const [property, value] of Object.entries(own)) {
      draft.values.set(this.resource.fields.find((one) => one.property === property) as Field, value);
    }
    this.keysOf.set(draft, key);
  }

  private sealed(key: string): string | null {
    return this.settings.ALLOW_TOKEN_RETRIEVAL ? this.keys.seal(key) : null;
  }

  /** The owner's limits, with the owner locked, so that two requests cannot both take the last place. */
  private async lockedLimits(userId: string, transaction: Transaction): Promise<TokenLimits> {
    await transaction.rows({ text: 'SELECT 1 FROM users_user WHERE id = $1 FOR NO KEY UPDATE', values: [userId] });
    return limitsOf(transaction, userId, this.settings);
  }

  private async countOf(userId: string, transaction: Transaction): Promise<number> {
    const rows = await transaction.rows({
      text: 'SELECT count(*) FROM users_token WHERE user_id = $1',
      values: [userId],
    });
    return rows[0]?.[0] as number;
  }

  /** Where ALLOW_TOKEN_RETRIEVAL keeps keys readable, their owner reads them; with a token, those of no wider ones. */
  private async withKeys(tokens: readonly Shown[], { by }: View): Promise<Shown[]> {
    if (!this.settings.ALLOW_TOKEN_RETRIEVAL || tokens.length === 0) return [...tokens];
    const connection = this.tools.database.read();
    const bounds = by.token ? await this.boundsOf(by.token, connection) : null;
    const rows = await connection.records<Stored>({
      text: `SELECT id, sealed_key, expires, write_enabled, allowed_ips, permissions FROM users_token
        WHERE id = ANY($1::uuid[]) AND user_id = $2 AND sealed_key IS NOT NULL`,
      values: [tokens.map((token) => token[ROW_ID]), by.user?.id ?? null],
    });
    const readable = rows.filter((row) => bounds === null || isWithin(bounds, boundsOfRow(row)));
    const sealed = new Map(readable.map(({ id, sealed_key }) => [id, sealed_key as string]));
    return tokens.map((token) => {
      const text = sealed.get(token[ROW_ID] as string);
      const key = text === undefined ? null : this.keys.unseal(text);
      return key === null ? token : withKey(token, key);
    });
  }

  private field(name: string): Field {
    return this.resource.field(name) as Field;
  }
}

const ownersOf = (rows: ReadonlyMap<string, Stored>): Set<string> =>
  new Set([...rows.values()].map((row) => row.user_id as string));

function isSelf(given: unknown, user: { id: string; username: string }): boolean {
  if (typeof given === 'string') return given.toLowerCase() === user.id;
  if (!isObject(given) || Object.keys(given).length !== 1) return false;
  if (isId(given.id)) return given.id.toLowerCase() === user.id;
  return typeof given.username === 'string' && folded(given.username) === folded(user.username);
}

const instantIn = (value: unknown): number =>
  value === null ? Number.POSITIVE_INFINITY : Date.parse(showInstant(value) as string);

function boundsOfRow({ expires, write_enabled, allowed_ips, permissions }: Stored): Bounds {
  const scopes = permissions === null ? null : readGrants(permissions);
  return {
    expires: instantIn(expires),
    writeEnabled: write_enabled,
    allowedIps: allowed_ips,
    permissions: scopes,
  } as Bounds;
}

/** Would the token be able to do what it cannot do now? */
function isLoosening({ values }: Draft, stored: Stored): boolean {
  const next = { ...stored };
  for (const [{ column }, value] of values) if (column) next[column] = value;
  const isEnabledAgain = next.enabled === true && stored.enabled === false;
  return isEnabledAgain || !isWithin(boundsOfRow(stored), boundsOfRow(next));
}

/** Does the outer allow all that the inner does? */
function isWithin(outer: Bounds, inner: Bounds): boolean {
  return (
    inner.expires <= outer.expires &&
    (outer.writeEnabled || !inner.writeEnabled) &&
    coversNetworks(outer.allowedIps, inner.allowedIps) &&
    coversScopes(outer.permissions, inner.permissions)
  );
}

/** No networks means any address. */
function coversNetworks(outer: readonly string[], inner: readonly string[]): boolean {
  if (outer.length === 0) return true;
  return inner.length > 0 && new AddressSet(outer).covers(new AddressSet(inner));
}

/** The key stands after `expires`, as in the document of the peers. */
function withKey(shown: Shown, key: string): Shown {
  const entries = Object.entries(shown);
  const place = entries.findIndex(([name]) => name === 'expires') + 1;
  return Object.fromEntries([...entries.slice(0, place), ['key', key], ...entries.slice(place)]);
}

function overlapOf(body: unknown): number {
  const overlap = isObject(body) ? (body.overlap ?? 0) : 0;
  if (typeof overlap === 'number' && Number.isInteger(overlap) && overlap >= 0 && overlap <= MAX_OVERLAP)
    return overlap;
  throw new ValidationError({ overlap: [`Enter a whole number of seconds from 0 to ${MAX_OVERLAP}.`] });
}
