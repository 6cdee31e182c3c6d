// Loads the demo inventory: Ostwind, a parcel company that does not exist. All of it, or nothing.
import type { INestApplicationContext } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import type { Id } from '../../engine/declare/identified.js';
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { ChangeRecorder } from '../../engine/write/change-recorder.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { commandView } from '../accounts.js';
import { usersNamed } from '../dump/named-users.js';
import { fieldSentences, Refusal } from '../say-failure.js';
import { type DemoObject, type DemoSetting, End, Part } from './demo-object.js';
import { type Settled, settle } from './demo-parts.js';
import { OSTWIND, type Step } from './ostwind.js';
import { PLANNER } from './racks.js';

const LOCK = 7_225_923;

const MESSAGE = 'Demo data';

/**
 * Adds what is missing of the demo inventory.
 * @returns how many of each resource were made, by its place in the API: `dcim.sites`
 * @throws Refusal where it does not fit beside what is here
 */
export async function loadDemo(app: INestApplicationContext): Promise<ReadonlyMap<string, number>> {
  return app.get(Database).transaction((transaction) => load(app, transaction));
}

/** The same, where there is no site yet. */
export async function loadDemoIntoEmpty(app: INestApplicationContext): Promise<ReadonlyMap<string, number>> {
  return app.get(Database).transaction(async (transaction) => {
    await takeTurn(transaction);
    const rows = await transaction.rows({ text: 'SELECT 1 FROM dcim_site LIMIT 1' });
    return rows.length > 0 ? new Map() : load(app, transaction);
  });
}

/** Two instances may start on an empty database together. */
async function takeTurn(transaction: Transaction): Promise<void> {
  await transaction.rows({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LOCK] });
}

async function load(app: INestApplicationContext, transaction: Transaction): Promise<ReadonlyMap<string, number>> {
  await takeTurn(transaction);
  const loading = new Loading(app, transaction, await firstSuperuser(transaction));
  for (const step of OSTWIND) await loading.take(step);
  return loading.counts;
}

/** The demo is the work of the first superuser; of the command line where there is none yet. */
async function firstSuperuser(transaction: Transaction): Promise<Principal> {
  const { by } = commandView();
  const [user] = await transaction.rows({
    text: `SELECT id, username FROM users_user WHERE is_superuser AND is_active ORDER BY date_joined, number LIMIT 1`,
  });
  if (!user) return by;
  const [id, username] = user as [string, string];
  return { ...by, user: { id, username, isActive: true, isStaff: true, isSuperuser: true, groupIds: [] } };
}

/** One run: what it has made decides what it sets. */
class Loading {
  readonly counts = new Map<string, number>();
  private readonly made = new Set<unknown>();

  constructor(
    private readonly app: INestApplicationContext,
    private readonly transaction: Transaction,
    private readonly by: Principal,
  ) {}

  async take(step: Step): Promise<void> {
    const service = this.serviceFor(step[0]?.of ?? '');
    if (isSettings(step)) await this.set(service, step);
    else await this.add(service, step);
  }

  private async add(service: ResourceService, objects: readonly DemoObject[]): Promise<void> {
    const { app, path, label } = service.resource;
    const ids = objects.map(({ id }) => id);
    const here = await idsHere(this.transaction, service.resource, ids);
    const missing = await settle(
      this.transaction,
      objects.filter(({ id }) => !here.has(id)),
    );
    if (missing.length === 0) return;
    if (label === 'dcim.rackreservation') await this.bringPlanner();
    for (const level of levelsOf(missing)) {
      const ids = level.map(({ id }) => id);
      await this.orRefuse(service, level, (bodies) => service.createIn(this.transaction, bodies, this.by, ids));
    }
    for (const { id } of missing) this.made.add(id);
    const name = `${app}.${path}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + missing.length);
  }

  /** What somebody has set otherwise since stays: only what has just been made, or points at such, is set. */
  private async set(service: ResourceService, settings: readonly DemoSetting[]): Promise<void> {
    const concerned = settings.filter(({ target, body }) =>
      [target, ...Object.values(body).flat()].some((one) => this.made.has(ownerOf(one))),
    );
    const whole = concerned.flatMap(({ target }) => (target instanceof Part ? [] : [target]));
    const here = await idsHere(this.transaction, service.resource, whole);
    const items = await settle(
      this.transaction,
      concerned.filter(({ target }) => target instanceof Part || here.has(target)),
    );
    await this.orRefuse(service, items, (bodies) =>
      service.changeIn(
        this.transaction,
        items.map(({ id }, index) => ({ id, body: bodies[index] })),
        this.by,
      ),
    );
  }

  /** Somebody has reserved units, and cannot log in. */
  private async bringPlanner(): Promise<void> {
    await usersNamed(this.transaction, new Map([[PLANNER, null]]), this.app.get(ChangeRecorder), this.by, MESSAGE);
  }

  private serviceFor(label: string): ResourceService {
    const { model } = resourceLabelled(label) as ResourceMeta;
    return this.app.get<ResourceService>(serviceOf(model));
  }

  private async orRefuse(
    { resource }: ResourceService,
    items: readonly Settled[],
    write: (bodies: readonly object[]) => Promise<unknown>,
  ): Promise<void> {
    try {
      await write(items.map(({ body }) => ({ ...body, changelog_message: MESSAGE })));
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      const [bad] = (error.errors as { errors: { index: number; errors: unknown }[] }).errors;
      const { name = '' } = items[bad?.index ?? 0]?.body ?? {};
      const what = [resource.title, name].filter(Boolean).join(' ');
      const reason = fieldSentences(bad?.errors).join(' ');
      throw new Refusal(`The demo inventory does not fit beside what is here: ${what}: ${reason} Nothing was added.`);
    }
  }
}

/** What has to be there for an object that a setting names. */
function ownerOf(one: unknown): unknown {
  if (one instanceof End) return ownerOf(one.port);
  return one instanceof Part ? one.device : one;
}

const isSettings = (step: Step): step is readonly DemoSetting[] => step.some((one) => 'target' in one);

/** Those of the ids of which there is a row. */
async function idsHere(
  transaction: Transaction,
  { table }: ResourceMeta,
  ids: readonly Id[],
): Promise<ReadonlySet<unknown>> {
  if (ids.length === 0) return new Set();
  const rows = await transaction.rows({ text: `SELECT id FROM "${table}" WHERE id = ANY($1::uuid[])`, values: [ids] });
  return new Set(rows.map(([id]) => id));
}

/** Parents before their children. */
function levelsOf(objects: readonly Settled[]): Settled[][] {
  const levels: Settled[][] = [];
  for (let rest = [...objects]; rest.length > 0; ) {
    const waiting = new Set(rest.map(({ id }) => id));
    const isReady = ({ body }: Settled) => !waiting.has(body.parent as Id);
    levels.push(rest.filter(isReady));
    rest = rest.filter((object) => !isReady(object));
  }
  return levels;
}
