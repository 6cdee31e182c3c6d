// Loads the demo inventory: Ostwind, a parcel company that does not exist. All of it, or nothing.
import type { INestApplicationContext } from '@nestjs/common';
import type { Principal } from '../../engine/access/principal.js';
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import { ValidationError } from '../../engine/errors.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { commandView } from '../accounts.js';
import { fieldSentences, Refusal } from '../say-failure.js';
import type { DemoObject } from './demo-object.js';
import { locations } from './locations.js';
import { regions } from './regions.js';
import { siteGroups } from './site-groups.js';
import { sites } from './sites.js';
import { tags } from './tags.js';
import { tenantGroups, tenants } from './tenants.js';

/** Everything after what it points at. */
const DEMO: readonly (readonly DemoObject[])[] = [tags, tenantGroups, tenants, regions, siteGroups, sites, locations];

const LOCK = 7_225_923;

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
  const { by } = commandView();
  const created = new Map<string, number>();
  for (const objects of DEMO) {
    const resource = resourceLabelled(objects[0]?.of ?? '') as ResourceMeta;
    const missing = await missingOf(transaction, resource, objects);
    if (missing.length === 0) continue;
    const service = app.get<ResourceService>(serviceOf(resource.model));
    for (const level of levelsOf(missing)) await add(transaction, service, level, by);
    created.set(`${resource.app}.${resource.path}`, missing.length);
  }
  return created;
}

async function missingOf(
  transaction: Transaction,
  { table }: ResourceMeta,
  objects: readonly DemoObject[],
): Promise<DemoObject[]> {
  const rows = await transaction.rows({
    text: `SELECT id FROM "${table}" WHERE id = ANY($1::uuid[])`,
    values: [objects.map(({ id }) => id)],
  });
  const here = new Set(rows.map(([id]) => id));
  return objects.filter(({ id }) => !here.has(id));
}

/** Parents before their children. */
function levelsOf(objects: readonly DemoObject[]): DemoObject[][] {
  const levels: DemoObject[][] = [];
  for (let rest = [...objects]; rest.length > 0; ) {
    const waiting = new Set(rest.map(({ id }) => id));
    const isReady = ({ body }: DemoObject) => !waiting.has(body.parent as string);
    levels.push(rest.filter(isReady));
    rest = rest.filter((object) => !isReady(object));
  }
  return levels;
}

async function add(
  transaction: Transaction,
  service: ResourceService,
  objects: readonly DemoObject[],
  by: Principal,
): Promise<void> {
  const arrivals = objects.map(({ id, body }) => ({ id, body: { ...body, changelog_message: 'Demo data' } }));
  try {
    await service.importWithin(transaction, arrivals, by);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const [bad] = (error.errors as { errors: { index: number; errors: unknown }[] }).errors;
    const { name } = objects[bad?.index ?? 0]?.body ?? {};
    const reason = fieldSentences(bad?.errors).join(' ');
    throw new Refusal(
      `The demo inventory does not fit beside what is here: ${service.resource.title} ${name}: ${reason} Nothing was added.`,
    );
  }
}
