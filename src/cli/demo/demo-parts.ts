// Parts of devices in what the demo inventory says: their ids are looked up once the devices are there.
import type { Id } from '../../engine/declare/identified.js';
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';
import type { Transaction } from '../../platform/database/database.js';
import { type DemoObject, type DemoSetting, End, Part } from './demo-object.js';

type Body = Readonly<Record<string, unknown>>;

/** One with ids in the place of its parts. */
export interface Settled {
  readonly id: Id;
  readonly body: Body;
}

/**
 * What is ready to be stored. What belongs to a part that somebody has removed is left out, and so is a cable of which
 * an end has another one by now.
 */
export async function settle(
  transaction: Transaction,
  objects: readonly (DemoObject | DemoSetting)[],
): Promise<Settled[]> {
  const given = objects.flatMap((one) => [targetOf(one), ...Object.values(one.body).flat()]);
  const ends = given.filter((value) => value instanceof End);
  const parts = [...given, ...ends.map(({ port }) => port)].filter((value) => value instanceof Part);
  const ids = await idsOf(transaction, parts);
  const idOf = (one: Id | Part): Id | undefined => (one instanceof Part ? ids.get(keyOf(one)) : one);
  const cables = await cablesOf(transaction, ends, idOf);
  return objects.flatMap((one) => {
    const id = idOf(targetOf(one));
    const endOf = ({ of, port }: End): object | undefined => {
      const portId = idOf(port);
      const cable = portId && cables.get(portId);
      return cable === null || cable === id ? { object_type: of, object_id: portId } : undefined;
    };
    const settled = (value: unknown): unknown => {
      if (value instanceof End) return endOf(value);
      return value instanceof Part ? idOf(value) : value;
    };
    const entries = Object.entries(one.body).map(([name, value]): [string, unknown] => [
      name,
      Array.isArray(value) ? value.map(settled) : settled(value),
    ]);
    const isWhole = id !== undefined && entries.every(([, value]) => ![value].flat().includes(undefined));
    return isWhole ? [{ id, body: Object.fromEntries(entries) }] : [];
  });
}

const targetOf = (one: DemoObject | DemoSetting): Id | Part => ('target' in one ? one.target : one.id);

const keyOf = ({ of, device, name }: Part): string => `${of}/${device}/${name}`;

const tableOf = (label: string): string => (resourceLabelled(label) as ResourceMeta).table;

async function idsOf(transaction: Transaction, parts: readonly Part[]): Promise<ReadonlyMap<string, Id>> {
  const ids = new Map<string, Id>();
  for (const of of new Set(parts.map((part) => part.of))) {
    const own = parts.filter((part) => part.of === of);
    const rows = await transaction.rows({
      text: `SELECT p.id, p.device_id, p.name FROM unnest($1::uuid[], $2::text[]) AS v(device_id, name)
        JOIN "${tableOf(of)}" p ON p.device_id = v.device_id AND p.name = v.name`,
      values: [own.map(({ device }) => device), own.map(({ name }) => name)],
    });
    for (const [id, device, name] of rows) {
      ids.set(keyOf(new Part(of, device as Id, String(name))), id as Id);
    }
  }
  return ids;
}

/** By the ids of ports that may have a cable, the one that they have, or null. */
async function cablesOf(
  transaction: Transaction,
  ends: readonly End[],
  idOf: (port: Id | Part) => Id | undefined,
): Promise<ReadonlyMap<Id, Id | null>> {
  const cables = new Map<Id, Id | null>();
  for (const of of new Set(ends.map((end) => end.of))) {
    const rows = await transaction.rows({
      text: `SELECT id, cable_id FROM "${tableOf(of)}" WHERE id = ANY($1::uuid[]) AND NOT mark_connected`,
      values: [ends.flatMap((end) => (end.of === of ? (idOf(end.port) ?? []) : []))],
    });
    for (const [id, cable] of rows) cables.set(id as Id, cable as Id | null);
  }
  return cables;
}
