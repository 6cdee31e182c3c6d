// A platform of a manufacturer runs on that manufacturer's devices only.
import { resourceOf } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { visibleNames } from '../engine/write/visible-names.js';
import type { TypeRow } from './device-inheritance.js';
import { Manufacturer } from './manufacturer.js';

export async function checkPlatforms(
  rows: ReadonlyMap<Draft, Stored>,
  types: ReadonlyMap<unknown, TypeRow>,
  write: Write,
  { repository }: ResourceTools,
): Promise<void> {
  const limits = await limitsOf(rows, write);
  const wrong = [...rows].flatMap(([draft, row]) => {
    const limit = limits.get(row.platform_id);
    const own = types.get(row.device_type_id)?.manufacturer_id;
    return limit && own && limit !== own ? [{ draft, limit, own }] : [];
  });
  const ids = new Set(wrong.flatMap(({ limit, own }) => [limit, own]));
  const names = await visibleNames(repository, resourceOf(Manufacturer), [...ids], write);
  const nameOf = (id: string) => names.get(id) ?? 'another manufacturer';
  for (const { draft, limit, own } of wrong) {
    const message = `The assigned platform is limited to ${nameOf(limit)} device types, but this device's type belongs to ${nameOf(own)}.`;
    draft.fail('platform', message);
  }
}

/** The manufacturers of platforms that have one. */
async function limitsOf(
  rows: ReadonlyMap<Draft, Stored>,
  { transaction, before }: Write,
): Promise<Map<unknown, string>> {
  const chosen = [...rows].filter(([{ id }, { platform_id, device_type_id }]) => {
    const was = before.get(id ?? '');
    return platform_id && (was?.platform_id !== platform_id || was?.device_type_id !== device_type_id);
  });
  if (chosen.length === 0) return new Map();
  const found = await transaction.rows({
    text: 'SELECT id, manufacturer_id FROM dcim_platform WHERE id = ANY($1::uuid[]) AND manufacturer_id IS NOT NULL',
    values: [[...new Set(chosen.map(([, { platform_id }]) => platform_id))]],
  });
  return new Map(found.map(([id, manufacturer]) => [id, manufacturer as string]));
}
