// Loads one file of a dump, in one transaction: what is missing is added, what is here already stays as it is, what
// cannot be taken is refused line by line.
import { makeRoomForProfiles } from '../../dcim/built-in-profiles.js';
import type { Principal } from '../../engine/access/principal.js';
import type { CustomFields } from '../../engine/declare/custom-field.js';
import { showInstant } from '../../engine/declare/fields.js';
import { type Id, newId } from '../../engine/declare/identified.js';
import { type ResourceMeta, resourceOf } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { type Arrival, rowsNumbered } from '../../engine/write/arrival.js';
import type { ChangeRecorder } from '../../engine/write/change-recorder.js';
import type { Stored } from '../../engine/write/draft.js';
import type { Transaction } from '../../platform/database/database.js';
import { User } from '../../users/user.js';
import { fieldSentences, Refusal, sentenceOf } from '../say-failure.js';
import { type DumpFile, linesOf } from './dump-folder.js';
import type { KnownNumbers } from './known-numbers.js';
import type { LaterReferences } from './later-references.js';
import { usersNamed } from './named-users.js';
import { Elsewhere, type NetboxObject, parseNetboxObject } from './netbox-object.js';

/** What became of a file. */
export interface Outcome {
  readonly file: DumpFile;
  created: number;
  present: number;
  readonly refused: { readonly line: number; readonly reason: string }[];
  /** How many objects need an application that is not here, by what is said of it. */
  readonly elsewhere: Map<string, number>;
  /** How many of the created objects said something under this name that has no place here yet. */
  readonly leftOut: Map<string, number>;
  /** The users that its objects name, as they are written there. */
  readonly usernames: Set<string>;
}

export interface LoadTools {
  readonly transaction: Transaction;
  readonly service: ResourceService;
  readonly numbers: KnownNumbers;
  /** Takes the references to objects that come later. */
  readonly later: LaterReferences;
  /** Their fields. */
  readonly laterFields: ReadonlySet<string>;
  readonly recorder: ChangeRecorder;
  readonly customFields: CustomFields;
  readonly by: Principal;
  /** When an object does not say when it came. */
  readonly now: string;
  readonly signal: AbortSignal;
  /** Called with the count of lines read so far. */
  readonly onProgress: (lines: number) => void;
}

interface Line {
  readonly line: number;
  readonly object: NetboxObject;
}

const BATCH = 500;

/** Resources of which some objects are here before any import. */
const BUILT_IN: ReadonlySet<string> = new Set(['dcim.moduletypeprofile']);

export class ResourceLoad {
  private readonly outcome: Outcome;
  private readonly resource: ResourceMeta;
  private customFields: ReadonlySet<string> = new Set();
  /** By the numbers of the dump. */
  private readonly renumbered = new Map<number, { readonly id: Id; readonly number: number }>();

  constructor(
    private readonly file: DumpFile & { readonly resource: ResourceMeta },
    private readonly tools: LoadTools,
  ) {
    this.resource = file.resource;
    const nothing = { created: 0, present: 0, refused: [] };
    this.outcome = { file, ...nothing, elsewhere: new Map(), leftOut: new Map(), usernames: new Set() };
  }

  async run(): Promise<Outcome> {
    const { customFields, transaction } = this.tools;
    this.customFields = new Set((await customFields.of(this.resource, transaction)).map(({ name }) => name));
    let orphans: Line[] = [];
    for await (const batch of this.batches()) orphans.push(...(await this.add(batch)));
    for (let before = Number.POSITIVE_INFINITY; orphans.length > 0 && orphans.length < before; ) {
      before = orphans.length;
      orphans = await this.addInBatches(orphans);
    }
    for (const orphan of orphans) await this.refuseOrphan(orphan);
    this.outcome.refused.sort((a, b) => a.line - b.line);
    return this.outcome;
  }

  /** Sound lines, some hundred at a time. */
  private async *batches(): AsyncGenerator<Line[]> {
    let batch: Line[] = [];
    let line = 0;
    for await (const text of linesOf(this.file.path)) {
      line++;
      if (text.trim() === '') continue;
      const object = this.parse(text, line);
      if (object) batch.push({ line, object });
      if (batch.length < BATCH) continue;
      yield batch;
      this.tools.onProgress(line);
      batch = [];
    }
    if (batch.length > 0) yield batch;
    this.tools.onProgress(line);
  }

  private parse(text: string, line: number): NetboxObject | null {
    try {
      return parseNetboxObject(this.resource, text, this.customFields);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { elsewhere, refused } = this.outcome;
      if (error instanceof Elsewhere) elsewhere.set(error.message, (elsewhere.get(error.message) ?? 0) + 1);
      else refused.push({ line, reason: error.message });
      return null;
    }
  }

  private async addInBatches(lines: readonly Line[]): Promise<Line[]> {
    const orphans: Line[] = [];
    for (let start = 0; start < lines.length; start += BATCH) {
      orphans.push(...(await this.add(lines.slice(start, start + BATCH))));
    }
    return orphans;
  }

  /** Adds what can be added, parents before their children. @returns those whose parents have not come yet */
  private async add(lines: readonly Line[]): Promise<Line[]> {
    if (BUILT_IN.has(this.resource.label)) {
      const names = lines.map(({ object }) => String(object.body.name));
      const numbers = lines.map(({ object }) => object.number);
      await makeRoomForProfiles(this.tools.transaction, names, numbers);
    }
    for (let rest = lines; ; ) {
      this.tools.signal.throwIfAborted();
      const { ready, later } = await this.sort(rest);
      if (ready.length === 0 && later.length === rest.length) return later;
      await this.store(ready);
      if (later.length === 0) return [];
      rest = later;
    }
  }

  /** Puts aside what is here already. Ready is what points at nothing of its own kind that is still to come. */
  private async sort(lines: readonly Line[]): Promise<{ ready: Line[]; later: Line[] }> {
    const { transaction, numbers } = this.tools;
    const here = await rowsNumbered(
      transaction,
      this.resource,
      lines.map(({ object }) => object.number),
    );
    const own = await numbers.idsOf(
      transaction,
      this.resource,
      lines.flatMap(({ object }) => this.kin(object)),
    );
    const ready = new Map<number, Line>();
    const later: Line[] = [];
    const builtIn = await this.builtInFor(lines);
    for (const one of lines) {
      const { object } = one;
      const row = here.get(object.number);
      const named = builtIn.get(object.body.name);
      if (named) this.meetBuiltIn(one, named);
      else if (row && BUILT_IN.has(this.resource.label) && !isSame(object, row)) {
        await this.renumber(object.number);
        ready.set(object.number, one);
      } else if (row) this.meet(one, row);
      else if (ready.has(object.number) || this.kin(object).some((number) => !own.has(number))) later.push(one);
      else ready.set(object.number, one);
    }
    return { ready: [...ready.values()], later };
  }

  /** The numbers of objects of the same kind that it points at: parents, mostly. */
  private kin({ mentions }: NetboxObject): number[] {
    return mentions.flatMap(({ target, numbers }) => (target === this.resource ? numbers : []));
  }

  /** What this server has had from the start, by its name. NetBox has the same, perhaps under other numbers. */
  private async builtInFor(lines: readonly Line[]): Promise<Map<unknown, string>> {
    if (!BUILT_IN.has(this.resource.label)) return new Map();
    const rows = await this.tools.transaction.rows({
      text: `SELECT name, id FROM "${this.resource.table}" WHERE name = ANY($1::text[])`,
      values: [lines.map(({ object }) => String(object.body.name))],
    });
    return new Map(rows.map(([name, id]) => [name, id as string]));
  }

  private meetBuiltIn({ object }: Line, id: string): void {
    this.outcome.present++;
    this.tools.numbers.stand(this.resource, object.number, id);
  }

  /** The number is that of something built in: the object gets another one. */
  private async renumber(number: number): Promise<void> {
    const { transaction, numbers } = this.tools;
    const [next] = await transaction.rows({
      text: `SELECT nextval(pg_get_serial_sequence($1, 'number'))`,
      values: [this.resource.table],
    });
    const identity = { id: newId(), number: Number(next?.[0]) };
    this.renumbered.set(number, identity);
    numbers.stand(this.resource, number, identity.id);
  }

  private meet({ line, object }: Line, row: Stored): void {
    if (isSame(object, row)) {
      this.outcome.present++;
      return;
    }
    this.tools.numbers.isAnother(this.resource, object.number);
    const name = row.name ?? row.slug ?? row.id;
    this.outcome.refused.push({ line, reason: `id: Another object here, ${name}, has the number ${object.number}.` });
  }

  private async store(lines: readonly Line[]): Promise<void> {
    const arrivals = new Map<Line, Arrival>();
    const ids = new Map<ResourceMeta, ReadonlyMap<number, string>>();
    await this.nameUsers(lines);
    for (const [target, numbers] of mentioned(lines)) {
      ids.set(target, await this.tools.numbers.idsOf(this.tools.transaction, target, numbers));
    }
    for (const line of lines) {
      const arrival = this.arrivalOf(line, ids);
      if (arrival) arrivals.set(line, arrival);
    }
    await this.insert(arrivals);
  }

  private async nameUsers(lines: readonly Line[]): Promise<void> {
    const named = new Map<string, number>();
    for (const { object } of lines) {
      for (const { username, numbers } of object.mentions) {
        if (username !== undefined && numbers[0] !== undefined) named.set(username, numbers[0]);
      }
    }
    if (named.size === 0) return;
    const { transaction, recorder, by, numbers } = this.tools;
    const ids = await usersNamed(transaction, named, recorder, by);
    for (const [username, id] of ids) {
      numbers.stand(resourceOf(User), named.get(username) as number, id);
      this.outcome.usernames.add(username);
    }
  }

  private arrivalOf(
    { line, object }: Line,
    ids: ReadonlyMap<ResourceMeta, ReadonlyMap<number, string>>,
  ): Arrival | null {
    const { number, created, lastUpdated, mentions } = object;
    const body: Record<string, unknown> = { ...object.body, changelog_message: 'Imported' };
    for (const { name, target, numbers, isList, isOfAny } of mentions) {
      if (this.tools.laterFields.has(name)) {
        for (const one of numbers) this.tools.later.keep(this.resource, name, target, number, one);
        continue;
      }
      const missing = numbers.find((one) => !ids.get(target)?.has(one));
      if (missing !== undefined) {
        this.outcome.refused.push({ line, reason: `${name}: There is no ${target.title} ${missing} here.` });
        return null;
      }
      const found = numbers.map((one) => ids.get(target)?.get(one) as string);
      if (isOfAny) body[name] = [...((body[name] as unknown[]) ?? []), ...found.map((id) => named(target, id))];
      else body[name] = isList ? found : (found[0] ?? null);
    }
    const { now } = this.tools;
    const identity = this.renumbered.get(number) ?? { number };
    return { body, ...identity, created: created ?? lastUpdated ?? now, lastUpdated: lastUpdated ?? created ?? now };
  }

  /** All in one go; what the rules refuse is left out, what PostgreSQL refuses is searched for by halves. */
  private async insert(arrivals: ReadonlyMap<Line, Arrival>): Promise<void> {
    if (arrivals.size === 0) return;
    const { transaction, service, by } = this.tools;
    const lines = [...arrivals.keys()];
    try {
      await transaction.savepoint(() => service.importWithin(transaction, [...arrivals.values()], by));
      for (const { object } of lines) this.countCreated(object);
    } catch (error) {
      const bad = isAboutRows(error) ? refusedIn(error, lines) : null;
      if (!bad) throw error;
      for (const [{ line }, reason] of bad) this.outcome.refused.push({ line, reason });
      const rest = lines.filter((line) => !bad.has(line));
      const parts = bad.size > 0 ? [rest] : [rest.slice(0, rest.length / 2), rest.slice(rest.length / 2)];
      for (const part of parts) await this.insert(new Map(part.map((line) => [line, arrivals.get(line) as Arrival])));
    }
  }

  private countCreated({ leftOut }: NetboxObject): void {
    this.outcome.created++;
    for (const name of leftOut) this.outcome.leftOut.set(name, (this.outcome.leftOut.get(name) ?? 0) + 1);
  }

  private async refuseOrphan({ line, object }: Line): Promise<void> {
    const own = await this.tools.numbers.idsOf(this.tools.transaction, this.resource, this.kin(object));
    const mention = object.mentions.find(
      ({ target, numbers }) => target === this.resource && numbers.some((number) => !own.has(number)),
    );
    const number = mention?.numbers.find((one) => !own.has(one));
    this.outcome.refused.push({
      line,
      reason: `${mention?.name}: There is no ${this.resource.title} ${number} here, nor could it be taken from the dump.`,
    });
  }
}

const named = ({ label }: ResourceMeta, id: string) => ({ object_type: label, object_id: id });

function mentioned(lines: readonly Line[]): Map<ResourceMeta, number[]> {
  const numbers = new Map<ResourceMeta, number[]>();
  for (const { object } of lines) {
    for (const { target, numbers: more } of object.mentions) {
      const so = numbers.get(target) ?? [];
      so.push(...more);
      numbers.set(target, so);
    }
  }
  return numbers;
}

/** The row of an earlier run, whatever has been changed of it since; or an object of this server's own? */
function isSame({ body, created }: NetboxObject, row: Stored): boolean {
  if (typeof created === 'string' && row.created) {
    const instant = Date.parse(showInstant(row.created) as string);
    if (instant === Date.parse(created)) return true;
  }
  const names = ['slug', 'name'].filter((name) => Object.hasOwn(body, name) && Object.hasOwn(row, name));
  return names.length === 0 || names.some((name) => body[name] === row[name]);
}

/** Data exceptions, violated constraints, values too long for an index: about single rows. */
function isAboutRows(error: unknown): boolean {
  return error instanceof ValidationError || /^(22|23|54)/.test((error as { code?: string }).code ?? '');
}

/** The bad lines of a batch with the reasons, as far as the error tells. */
function refusedIn(error: unknown, lines: readonly Line[]): Map<Line, string> {
  if (error instanceof ValidationError) {
    const { errors } = error.errors as { errors?: { index: number; errors: unknown }[] };
    return new Map(errors?.map(({ index, errors: of }) => [lines[index] as Line, fieldSentences(of).join(' ')]));
  }
  return new Map(lines.length === 1 ? [[lines[0] as Line, sentenceOf(error)]] : []);
}
