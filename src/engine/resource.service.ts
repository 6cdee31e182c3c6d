// What can be done with a resource: read, create, change, delete; one transaction for each write.
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../platform/database/database.js';
import { MediaStore } from '../platform/media/media-store.js';
import type { Action, Principal } from './access/principal.js';
import { RowPolicy } from './access/row-policy.js';
import { CustomFields } from './declare/custom-field.js';
import { newId } from './declare/identified.js';
import { errorsOf, type ResourceMeta } from './declare/resource.js';
import { type Dialect, NATIVE } from './dialect.js';
import { Conflict, NotFound, PermissionDenied, PreconditionFailed, ValidationError } from './errors.js';
import { CountCache } from './query/count-cache.js';
import type { Query } from './query/filters.js';
import { FULL, neighbours, pageLink } from './query/list-query.js';
import type { Shown } from './representation.js';
import type { OnPage, Picture } from './request.js';
import { ResourceRepository, type View } from './resource.repository.js';
import { type Arrival, readIdentity, reserveNumbers } from './write/arrival.js';
import { type Mode, readBody } from './write/body.js';
import { type Change, ChangeRecorder } from './write/change-recorder.js';
import { creationWaves } from './write/creation-waves.js';
import { collectDependents, deleteCollected } from './write/deletion.js';
import { deletionsOf, lossesOf, release } from './write/deletion-records.js';
import { forgetInValues } from './write/deletion-values.js';
import { DeletionWatch } from './write/deletion-watch.js';
import { bulkErrors, Draft, type Stored } from './write/draft.js';
import { writeLinks } from './write/draft-links.js';
import { refreshTree } from './write/draft-tree.js';
import { dropImages, keepReturned, storeImages } from './write/files.js';
import {
  assertAllFound,
  assertBulkSize,
  assertSound,
  type Item,
  messageOf,
  readKeys,
  withoutId,
} from './write/items.js';
import { refuseLinks } from './write/links.js';
import { objectsOf } from './write/objects.js';
import { resolveReferences } from './write/references.js';
import { changesOf, mergedRow, refuseMoves } from './write/row-changes.js';
import { insertRows, lockRows, updateRows } from './write/rows.js';
import { changeData, isSameData, namesOf } from './write/snapshot.js';
import { lockTree } from './write/tree.js';
import { checkUniqueness, violationOf } from './write/uniqueness.js';
import { validate } from './write/validation.js';
import { visibleNames } from './write/visible-names.js';

/** A page of a list, as it is sent. */
export interface ListAnswer {
  readonly count: number | null;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Shown[];
}

/** What the steps of one write share. */
export interface Write {
  readonly by: Principal;
  readonly transaction: Transaction;
  readonly mode: Mode;
  /** The rows before, by id; empty on creation. */
  readonly before: ReadonlyMap<string, Stored>;
  /** By which name bodies say rows. */
  readonly dialect: Dialect;
  /** Objects that were somewhere else before come with all that is theirs: nothing is made for them. */
  readonly isImport?: boolean;
}

/** What is known of a write before a row has been locked. */
export type Opening = Pick<Write, 'transaction' | 'mode' | 'isImport'>;

/** Everything a service needs; one injectable, so that a resource's own service adds only what is its own. */
@Injectable()
export class ResourceTools {
  constructor(
    readonly database: Database,
    readonly repository: ResourceRepository,
    readonly policy: RowPolicy,
    readonly recorder: ChangeRecorder,
    readonly counts: CountCache,
    readonly customFields: CustomFields,
    readonly media: MediaStore,
    readonly deletions: DeletionWatch,
  ) {}
}

export class ResourceService {
  constructor(
    readonly resource: ResourceMeta,
    protected readonly tools: ResourceTools,
  ) {}

  /** @throws ValidationError for a bad filter */
  async list(query: Query, path: string, view: View): Promise<ListAnswer> {
    const { repository } = this.tools;
    const { ids, count, page, nextStart } = await repository.find(this.resource, query, view.by, view.dialect);
    const results = await repository.load(this.resource, ids, view);
    if (page.start === null) return { count, ...neighbours(view.origin, path, query, page, count ?? 0), results };
    const next = nextStart && pageLink(view.origin, path, query, { start: nextStart });
    return { count, next, previous: null, results };
  }

  /** The id of an object that the caller may view. @throws NotFound where there is none */
  async idOf(key: string, view: View): Promise<string> {
    const id = await this.identify(key, view.dialect);
    const { database, repository } = this.tools;
    const found = await repository.permittedIds(database.read(), this.resource, 'view', view.by, [id]);
    if (found.size === 0) throw new NotFound();
    return id;
  }

  /** @throws NotFound where there is none, or none the caller may see */
  async get(key: string, view: View): Promise<Shown> {
    const id = await this.identify(key, view.dialect);
    await this.assertPermitted(id, 'view', view.by);
    const [shown] = await this.tools.repository.load(this.resource, [id], view);
    if (!shown) throw new NotFound();
    return shown;
  }

  /** What the page of an object shows of it besides its fields; whoever asks may view the object. */
  async pictures(_id: string, _view: View): Promise<readonly Picture[]> {
    return [];
  }

  /** The same, and what the page says of it besides. */
  async onPage(id: string, view: View): Promise<OnPage> {
    return { pictures: await this.pictures(id, view), facts: [] };
  }

  /** Creates one object, or all those of a list. @throws ValidationError, PermissionDenied */
  async create(body: unknown, view: View): Promise<Shown | Shown[]> {
    const bodies = Array.isArray(body) ? body : [body];
    assertBulkSize(bodies);
    const shown = await this.attempt((transaction) =>
      this.createWithin(transaction, bodies, Array.isArray(body), view),
    );
    return Array.isArray(body) ? shown : (shown[0] as Shown);
  }

  /** Changes one object. @throws NotFound, ValidationError, PermissionDenied */
  async update(key: string, body: unknown, mode: 'replace' | 'change', view: View): Promise<Shown> {
    const id = await this.identify(key, view.dialect);
    const [shown] = await this.attempt((transaction) =>
      this.updateWithin(transaction, [{ id, body }], mode, false, view),
    );
    return shown as Shown;
  }

  /** Changes every object of a list, or none. @throws ValidationError, PermissionDenied */
  async updateMany(body: unknown, mode: 'replace' | 'change', view: View): Promise<Shown[]> {
    const items = await this.identified(body, view.dialect);
    return this.attempt((transaction) => this.updateWithin(transaction, items, mode, true, view));
  }

  /** @throws NotFound, Conflict where other objects depend on it */
  async delete(key: string, body: unknown, view: View): Promise<void> {
    const { by } = view;
    const id = await this.identify(key, view.dialect);
    await this.attempt(async (transaction) => {
      await this.tools.deletions.coming(transaction, this.resource);
      await lockRows(transaction, this.resource, [id]);
      const permitted = await this.tools.repository.permittedIds(transaction, this.resource, 'delete', by, [id]);
      if (permitted.size === 0) throw new NotFound();
      await assertUnchanged(transaction, this.resource, id, view);
      await this.deleteWithin(transaction, [{ id, body }], view);
    });
  }

  /** Deletes every object of a list, or none. @throws ValidationError, Conflict */
  async deleteMany(body: unknown, view: View): Promise<void> {
    const { by, dialect } = view;
    const items = await this.identified(body, dialect);
    await this.attempt(async (transaction) => {
      await this.tools.deletions.coming(transaction, this.resource);
      const ids = items.map(({ id }) => id);
      await lockRows(transaction, this.resource, ids);
      const permitted = await this.tools.repository.permittedIds(transaction, this.resource, 'delete', by, ids);
      assertAllFound(items, permitted);
      await this.deleteWithin(transaction, items, view);
    });
  }

  /**
   * Creates objects within a transaction of the caller's, all of them or none, by every rule.
   * @param ids where the caller has chosen them
   * @returns their ids, in the order of the bodies
   * @throws ValidationError (as of a bulk request), PermissionDenied
   */
  async createIn(
    transaction: Transaction,
    bodies: readonly unknown[],
    by: Principal,
    ids: string[] = bodies.map(() => newId()),
  ): Promise<string[]> {
    const write: Write = { by, transaction, mode: 'create', before: new Map(), dialect: NATIVE };
    await this.open(write);
    const drafts = bodies.map((_, index) => new Draft(index, null));
    for (const draft of drafts) readBody(this.resource, bodies[draft.index], 'create', draft, NATIVE);
    await this.checkAndInsert(drafts, ids, write, true);
    return ids;
  }

  /**
   * Changes objects within a transaction of the caller's, all of them or none, by every rule.
   * @throws ValidationError (as of a bulk request), PermissionDenied
   */
  async changeIn(transaction: Transaction, items: readonly Item[], by: Principal): Promise<void> {
    if (items.length === 0) return;
    await this.updateWithin(transaction, items, 'change', true, { by, origin: '', dialect: NATIVE, shape: FULL });
  }

  /**
   * Creates objects that keep what they were elsewhere, all of them or none, by the rules of every other creation.
   * A parent must have been stored before.
   * @throws ValidationError (as of a bulk request), PermissionDenied
   */
  async importWithin(transaction: Transaction, arrivals: readonly Arrival[], by: Principal): Promise<void> {
    if (arrivals.length === 0) return;
    const write: Write = { by, transaction, mode: 'create', before: new Map(), dialect: NATIVE, isImport: true };
    await this.open(write);
    const drafts = arrivals.map((arrival, index) => {
      const draft = new Draft(index, null);
      readBody(this.resource, arrival.body, 'create', draft, NATIVE);
      readIdentity(this.resource, arrival, draft);
      return draft;
    });
    await this.check(drafts, write, true);
    const numbers = arrivals.flatMap(({ number }) => (number === undefined ? [] : [number]));
    if (numbers.length > 0) await reserveNumbers(transaction, this.resource, Math.max(...numbers));
    const ids = arrivals.map(({ id }) => id ?? newId());
    await this.insert(drafts, ids, write, true);
  }

  /** Locks what more than rows is at stake, before any row: whoever waits for it must not keep others waiting. */
  protected async open(_write: Opening): Promise<void> {}

  /** A resource's own rules: look at the drafts, add to them or to their errors, or refuse the whole. */
  protected async prepare(_drafts: readonly Draft[], _write: Write): Promise<void> {}

  /**
   * Rules that need more than the object itself: looks at the rows as they would be stored, adds to the values of their
   * drafts (and to the rows), or to their errors. References are ids by then. What it reads it must lock.
   */
  protected async examine(_rows: ReadonlyMap<Draft, Stored>, _write: Write): Promise<void> {}

  /** What a resource does about its rows once they are stored, within the transaction. */
  protected async stored(_rows: ReadonlyMap<string, Stored>, _write: Write): Promise<void> {}

  /** What a resource adds to the answer of a write. */
  protected decorate(shown: Shown, _draft: Draft, _write: Write): Shown {
    return shown;
  }

  /** What a resource does about rows that are about to go. */
  protected async removing(
    _rows: ReadonlyMap<string, Stored>,
    _by: Principal,
    _transaction: Transaction,
  ): Promise<void> {}

  /** The id of the row of a key. @throws NotFound */
  protected async identify(key: string, dialect: Dialect): Promise<string> {
    const known = dialect.readKey(key);
    if (known === undefined) throw new NotFound();
    if (dialect.key === 'id') return known;
    const found = await this.tools.repository.idsOf(this.resource, dialect, [known]);
    const id = found.get(known);
    if (id === undefined) throw new NotFound();
    return id;
  }

  protected async assertPermitted(id: string, action: Action, by: Principal): Promise<void> {
    const isConfined = this.resource.options.confinedTo !== undefined;
    if (!isConfined && this.tools.policy.permitted(by, action, this.resource).rows === 'all') return;
    const connection = this.tools.database.read();
    const found = await this.tools.repository.permittedIds(connection, this.resource, action, by, [id]);
    if (found.size === 0) throw new NotFound();
  }

  private async createWithin(
    transaction: Transaction,
    bodies: readonly unknown[],
    isBulk: boolean,
    view: View,
  ): Promise<Shown[]> {
    const { by, dialect } = view;
    const write: Write = { by, transaction, mode: 'create', before: new Map(), dialect };
    await this.open(write);
    const drafts = bodies.map((_, index) => new Draft(index, null));
    for (const draft of drafts) readBody(this.resource, bodies[draft.index], 'create', draft, dialect);
    const ids = drafts.map(() => newId());
    await this.checkAndInsert(drafts, ids, write, isBulk);
    return drafts.length === 0 ? [] : this.answer(drafts, ids, write, view);
  }

  /** New objects may name each other: those that others name are stored first, then the others are checked. */
  private async checkAndInsert(
    drafts: readonly Draft[],
    ids: readonly string[],
    write: Write,
    isBulk: boolean,
  ): Promise<void> {
    const { transaction, by, before, dialect } = write;
    const resolving = { by, before, dialect, policy: this.tools.policy };
    for (const wave of await creationWaves(this.resource, drafts, resolving, transaction)) {
      try {
        await this.check(wave, write, isBulk);
        if (wave.length > 0) await this.insert(wave, ids, write, isBulk);
      } catch (error) {
        const isAboutSome = isBulk && error instanceof ValidationError && drafts.some((draft) => draft.isBad);
        throw isAboutSome ? new ValidationError(bulkErrors(drafts)) : error;
      }
    }
  }

  /** @param ids of all the objects of the request: a draft knows its place among them */
  private async insert(drafts: readonly Draft[], ids: readonly string[], write: Write, isBulk: boolean): Promise<void> {
    const { transaction, by } = write;
    if (this.resource.isTree) await lockTree(transaction, this.resource);
    await storeImages(this.resource, drafts, write.before, transaction, this.tools.media);
    const rows = new Map(drafts.map(({ values, index }) => [ids[index] as string, values]));
    const stored = await insertRows(transaction, this.resource, rows);
    await this.finish(drafts, ids, stored, write, isBulk);
    await this.assertWithin(transaction, 'add', by, [...rows.keys()]);
  }

  private async updateWithin(
    transaction: Transaction,
    items: readonly Item[],
    mode: 'replace' | 'change',
    isBulk: boolean,
    view: View,
  ): Promise<Shown[]> {
    const ids = items.map(({ id }) => id);
    const { by, dialect } = view;
    await this.open({ mode, transaction });
    if (this.resource.isTree) await lockTree(transaction, this.resource);
    // Locked first: what may be changed is judged by what nobody else is changing.
    const before = await lockRows(transaction, this.resource, ids);
    const permitted = await this.tools.repository.permittedIds(transaction, this.resource, 'change', by, ids);
    if (isBulk) assertAllFound(items, permitted);
    else if (permitted.size === 0) throw new NotFound();
    if (!isBulk) await assertUnchanged(transaction, this.resource, ids[0] as string, view);
    const write: Write = { by, transaction, mode, before, dialect };
    const drafts = items.map(({ id, body }, index) => {
      const draft = new Draft(index, id);
      readBody(this.resource, withoutId(body), mode, draft, dialect);
      return draft;
    });
    await this.check(drafts, write, isBulk);
    await storeImages(this.resource, drafts, before, transaction, this.tools.media);
    const rows = new Map(drafts.map((draft) => [draft.id as string, changesOf(draft, before)]));
    const touched = new Map([...rows].filter(([, values]) => values.size > 0));
    const stored = touched.size > 0 ? await updateRows(transaction, this.resource, touched, before) : new Map();
    await this.finish(drafts, ids, new Map([...before, ...stored]), write, isBulk);
    await this.assertWithin(transaction, 'change', by, ids);
    return this.answer(drafts, ids, write, view);
  }

  /** Everything that can be wrong with the drafts, gathered before anything is written. */
  private async check(drafts: readonly Draft[], write: Write, isBulk: boolean): Promise<void> {
    const { transaction, by, before } = write;
    keepReturned(this.resource, drafts, before);
    await this.prepare(drafts, write);
    await resolveReferences(drafts, { by, before, dialect: write.dialect, policy: this.tools.policy }, transaction);
    for (const draft of drafts) refuseMoves(this.resource, draft, before);
    if (!write.isImport) await refuseLinks(this.resource, drafts, transaction);
    await this.tools.customFields.read(this.resource, drafts, write);
    for (const draft of drafts) validate(this.resource, draft);
    const merged = new Map(drafts.map((draft) => [draft, mergedRow(this.resource, draft, before)]));
    await this.checkRules(drafts, merged, write);
    await this.examine(merged, write);
    await checkUniqueness(this.resource, drafts, merged, transaction);
    if (!drafts.some((draft) => draft.isBad)) return;
    throw new ValidationError(isBulk ? bulkErrors(drafts) : (drafts[0] as Draft).errors);
  }

  private async checkRules(
    drafts: readonly Draft[],
    merged: ReadonlyMap<Draft, Stored>,
    { transaction, by }: Write,
  ): Promise<void> {
    const { rules } = this.resource;
    const sound = drafts.filter((draft) => !draft.isBad);
    if (rules.length === 0 || sound.length === 0) return;
    const { policy, repository } = this.tools;
    const visible = async (of: ResourceMeta, ids: readonly string[]) =>
      policy.permitted(by, 'view', of).rows === 'all'
        ? new Set(ids)
        : repository.permittedIds(transaction, of, 'view', by, ids);
    const rows = sound.map((draft) => merged.get(draft) as Stored);
    const objects = await objectsOf(this.resource, rows, transaction, visible);
    sound.forEach((draft, index) => {
      for (const rule of rules) {
        const problem = rule(objects[index]);
        if (problem) Object.assign(draft.errors, errorsOf(problem));
      }
    });
  }

  /** After the rows themselves: the tables between, the paths of a tree, the resource's own part, the record. */
  private async finish(
    drafts: readonly Draft[],
    ids: readonly string[],
    stored: ReadonlyMap<string, Stored>,
    write: Write,
    isBulk: boolean,
  ): Promise<void> {
    const { transaction, by, before } = write;
    const links = await writeLinks(this.resource, drafts, ids, write);
    if (this.resource.isTree) await refreshTree(this.resource, drafts, ids, transaction, isBulk);
    await this.stored(stored, write);
    const own = drafts.map(({ index }) => ids[index] as string);
    const names = await namesOf(transaction, this.resource, own);
    const changes = drafts.flatMap((draft): Change[] => {
      const id = ids[draft.index] as string;
      const was = before.get(id);
      const beforeData = was ? changeData(this.resource, was, links.before.get(id)) : null;
      const afterData = changeData(this.resource, stored.get(id) as Stored, links.after.get(id));
      const isSecret = was !== undefined && changesSecrets(this.resource, was, stored.get(id) as Stored);
      const isHidden = beforeData !== null && isSameData(beforeData, afterData);
      if (isHidden && !isSecret) return [];
      const called = names.get(id) ?? { display: id };
      const action = was ? 'update' : 'create';
      const message = draft.message || (isHidden ? SECRET_CHANGED : '');
      const { number } = stored.get(id) as Stored;
      const data = { before: beforeData, after: afterData };
      return [{ action, resource: this.resource, id, number, ...called, message, isSecret, ...data }];
    });
    await this.tools.recorder.record(transaction, changes, by);
    this.forgetCounts(transaction, [this.resource]);
  }

  private async answer(drafts: readonly Draft[], ids: readonly string[], write: Write, view: View): Promise<Shown[]> {
    const shown = await this.tools.repository.load(this.resource, ids, { ...view, shape: FULL }, write.transaction);
    return shown.map((one, index) => this.decorate(one, drafts[index] as Draft, write));
  }

  /** What is stored now must be something the caller may have stored. */
  private async assertWithin(
    transaction: Transaction,
    action: Action,
    by: Principal,
    ids: readonly string[],
  ): Promise<void> {
    if (this.tools.policy.permitted(by, action, this.resource).rows === 'all') return;
    const inside = await this.tools.repository.permittedIds(transaction, this.resource, action, by, ids);
    if (ids.some((id) => !inside.has(id))) throw new PermissionDenied();
  }

  /** Deletes rows that are locked and that the caller may delete. @throws Conflict where other objects depend on them */
  protected async deleteWithin(transaction: Transaction, items: readonly Item[], view: View): Promise<void> {
    const { by } = view;
    const ids = items.map(({ id }) => id);
    const dependents = await collectDependents(transaction, this.resource, ids);
    const { toDelete, protectors } = dependents;
    if (protectors.length > 0) throw new Conflict(await this.protectionMessage(transaction, protectors, view));
    const messages = new Map(items.map(({ id, body }) => [id, messageOf(body)]));
    const changes = await deletionsOf(transaction, toDelete, messages);
    await this.removing(toDelete[0]?.rows ?? new Map(), by, transaction);
    const losers = await forgetInValues(
      transaction,
      toDelete,
      await release(transaction, dependents),
      this.tools.customFields,
    );
    await deleteCollected(transaction, toDelete);
    for (const loss of await lossesOf(transaction, losers)) changes.push(loss);
    await this.tools.deletions.gone(transaction, toDelete, by);
    dropImages(toDelete, transaction, this.tools.media);
    await this.tools.recorder.record(transaction, changes, by);
    this.forgetCounts(
      transaction,
      toDelete.map(({ resource }) => resource),
    );
  }

  /** Names the dependents the caller may view; the others are only counted. */
  private async protectionMessage(
    transaction: Transaction,
    protectors: readonly { resource: ResourceMeta; ids: readonly string[] }[],
    { by, dialect }: View,
  ): Promise<string> {
    const names: string[] = [];
    let count = 0;
    for (const { resource, ids } of protectors) {
      count += ids.length;
      const displays = await visibleNames(this.tools.repository, resource, ids, { transaction, by });
      const keys = await this.tools.repository.keysOf(transaction, resource, dialect, [...displays.keys()]);
      for (const [id, display] of displays) names.push(`${display} (${keys.get(id) ?? id})`);
    }
    const listed = names.length > 0 ? `: ${names.join(', ')}` : '.';
    return `Unable to delete object. ${count} dependent objects were found${listed}`;
  }

  private forgetCounts(transaction: Transaction, resources: readonly ResourceMeta[]): void {
    for (const { table } of resources) transaction.afterCommit(() => this.tools.counts.forget(table));
  }

  /** The items of a bulk change or deletion. @throws ValidationError where an id is missing, malformed, repeated or unknown */
  private async identified(body: unknown, dialect: Dialect): Promise<Item[]> {
    const drafts = readKeys(body, dialect);
    const keys = drafts.map(({ id }) => id as string);
    const ids = await this.tools.repository.idsOf(this.resource, dialect, keys);
    for (const draft of drafts) if (!ids.has(draft.id as string)) draft.fail('id', 'Not found.');
    assertSound(drafts);
    return drafts.map(({ id, index }) => ({ id: ids.get(id as string) as string, body: (body as unknown[])[index] }));
  }

  /** A race that another request has won shows as a violation; asked again, the checks name the field. */
  protected async attempt<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tools.database.transaction(work);
      } catch (error) {
        if (!RETRIED.has((error as { code?: string }).code ?? '')) throw error;
        if (attempt < 4) continue;
        const violation = violationOf(error);
        if (violation) throw new ValidationError(violation);
        throw new Conflict('Other requests are changing the same objects; try again.');
      }
    }
  }
}

/** The record of a change of which nothing may be shown. */
export const SECRET_CHANGED = 'A secret was changed.';

/** Does anything differ that is never shown: a password, a key? */
function changesSecrets({ fields }: ResourceMeta, was: Stored, is: Stored): boolean {
  return fields.some(({ hidden, column }) => hidden && column !== '' && was[column] !== is[column]);
}

/** unique_violation, foreign_key_violation, serialization_failure, deadlock_detected. */
const RETRIED: ReadonlySet<string> = new Set(['23505', '23503', '40001', '40P01']);

/** `If-Match` holds, or was not said. @throws PreconditionFailed */
async function assertUnchanged(
  transaction: Transaction,
  resource: ResourceMeta,
  id: string,
  { precondition }: View,
): Promise<void> {
  if (!precondition) return;
  const rows = await transaction.rows({
    text: `SELECT xmin::text FROM "${resource.table}" WHERE id = $1`,
    values: [id],
  });
  if (!precondition(rows[0]?.[0])) throw new PreconditionFailed();
}
