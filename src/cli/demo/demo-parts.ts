// Parts of devices in what the demo inventory says: their ids are looked up once the devices are there.
import type { Id } from '../../engine/declare/identified.js';
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import type { Transaction } from '../../platform/database/database.js';
import { type DemoObject, type DemoSetting, Part } from './demo-object.js';

type Body = Readonly<Record<string, unknown>>;

/** One with ids in the place of its parts. */
export interface Settled {
  readonly id: Id;
  readonly body: Body;
}

/** What is ready to be stored. What belongs to a part that somebody has removed is left out. */
export async function settle(
  transaction: Transaction,
  objects: readonly (DemoObject | DemoSetting)[],
): Promise<Settled[]> {
  const parts = objects.flatMap((one) => [targetOf(one), ...Object.values(one.body)]).filter(isPart);
  const ids = await idsOf(transaction, parts);
  const idOf = (value: unknown): unknown => (isPart(value) ? ids.get(keyOf(value)) : value);
  return objects.flatMap((one) => {
    const id = idOf(targetOf(one));
    const body = Object.fromEntries(Object.entries(one.body).map(([name, value]) => [name, idOf(value)]));
    const isWhole = id !== undefined && Object.values(body).every((value) => value !== undefined);
    return isWhole ? [{ id: id as Id, body }] : [];
  });
}

const targetOf = (one: DemoObject | DemoSetting): Id | Part => ('target' in one ? one.target : one.id);

const isPart = (value: unknown): value is Part => value instanceof Part;

const keyOf = ({ of, device, name }: Part): string => `${of}/${device}/${name}`;

async function idsOf(transaction: Transaction, parts: readonly Part[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const of of new Set(parts.map((part) => part.of))) {
    const { table } = resourceLabelled(of) as ResourceMeta;
    const own = parts.filter((part) => part.of === of);
    const rows = await transaction.rows({
      text: `SELECT p.id, p.device_id, p.name FROM unnest($1::uuid[], $2::text[]) AS v(device_id, name)
        JOIN "${table}" p ON p.device_id = v.device_id AND p.name = v.name`,
      values: [own.map(({ device }) => device), own.map(({ name }) => name)],
    });
    for (const [id, device, name] of rows) {
      ids.set(keyOf(new Part(of, device as Id, String(name))), String(id));
    }
  }
  return ids;
}
