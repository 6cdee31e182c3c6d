// The MAC address that an interface is known by is one of its own.
import { resourceOf } from '../engine/declare/resource.js';
import type { ResourceTools, Write } from '../engine/resource.service.js';
import type { Draft, Stored } from '../engine/write/draft.js';
import { readLinks } from '../engine/write/rows.js';
import { changeData, displaysOf } from '../engine/write/snapshot.js';
import { Interface } from './interface.js';
import { MacAddress } from './mac-address.js';

interface Address {
  readonly id: string;
  readonly mac_address: string;
  readonly assigned_object_id: string | null;
}

/** Refuses those of other interfaces, and those of none that the caller may not change: they are to be assigned. */
export async function checkPrimaries(
  rows: ReadonlyMap<Draft, Stored>,
  write: Write,
  { repository }: ResourceTools,
): Promise<void> {
  const { transaction, by } = write;
  const wanted = [...rows].filter(([draft, row]) => row.primary_mac_address_id && isNamed(draft));
  if (wanted.length === 0) return;
  const ids = wanted.map(([, row]) => row.primary_mac_address_id as string);
  const found = await transaction.records<Address>({
    text: `SELECT id, mac_address, assigned_object_id FROM dcim_mac_address
      WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    values: [ids],
  });
  const addresses = new Map(found.map((one) => [one.id, one]));
  const free = found.filter(({ assigned_object_id }) => assigned_object_id === null).map(({ id }) => id);
  const assignable =
    free.length > 0
      ? await repository.permittedIds(transaction, resourceOf(MacAddress), 'change', by, free)
      : new Set<string>();
  for (const [draft, row] of wanted) {
    const address = addresses.get(row.primary_mac_address_id as string);
    if (!address || address.assigned_object_id === draft.id || assignable.has(address.id)) continue;
    draft.fail('primary_mac_address', refusal(address));
  }
}

const refusal = ({ mac_address, assigned_object_id }: Address): string =>
  assigned_object_id === null
    ? `MAC address ${mac_address} is not assigned to this interface.`
    : `MAC address ${mac_address} is assigned to a different interface.`;

const isNamed = ({ values }: Draft): boolean => [...values.keys()].some(({ name }) => name === 'primary_mac_address');

/** An address of nobody that becomes the primary one of an interface is assigned to it, as NetBox does on creation. */
export async function assignPrimaries(
  rows: ReadonlyMap<string, Stored>,
  { transaction, by, before }: Write,
  { recorder }: ResourceTools,
): Promise<void> {
  const chosen = [...rows].filter(
    ([id, { primary_mac_address_id }]) =>
      primary_mac_address_id && before.get(id)?.primary_mac_address_id !== primary_mac_address_id,
  );
  if (chosen.length === 0) return;
  const assigned = await transaction.records<Stored & { id: string }>({
    text: `UPDATE dcim_mac_address m SET assigned_object_type = 'dcim.interface', assigned_object_id = v.interface,
        last_updated = now()
      FROM unnest($1::uuid[], $2::uuid[]) AS v(interface, address)
      WHERE m.id = v.address AND m.assigned_object_id IS NULL RETURNING m.*`,
    values: [chosen.map(([id]) => id), chosen.map(([, row]) => row.primary_mac_address_id)],
  });
  if (assigned.length === 0) return;
  const resource = resourceOf(MacAddress);
  const ids = assigned.map(({ id }) => id);
  const displays = await displaysOf(transaction, resource, ids);
  const links = await readLinks(transaction, resource, ids);
  const changes = assigned.map((row) => {
    const was = { ...row, assigned_object_type: null, assigned_object_id: null };
    return {
      action: 'update' as const,
      resource,
      id: row.id,
      display: displays.get(row.id) ?? row.id,
      message: '',
      before: changeData(resource, was, links.get(row.id)),
      after: changeData(resource, row, links.get(row.id)),
    };
  });
  await recorder.record(transaction, changes, by);
}

/** Which of the addresses are the primary ones of interfaces. */
export async function primariesAmong(
  ids: readonly string[],
  { transaction }: Pick<Write, 'transaction'>,
): Promise<ReadonlySet<string>> {
  const rows = await transaction.rows({
    text: `SELECT primary_mac_address_id FROM "${resourceOf(Interface).table}" WHERE primary_mac_address_id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Set(rows.map(([id]) => id as string));
}
