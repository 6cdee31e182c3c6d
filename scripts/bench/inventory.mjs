// What is measured: a large made-up inventory, written straight into the tables, and sites with much to show, through the API.
import pg from 'pg';
import { generateInventory } from '../../test/support/generated-inventory.mjs';

const SITES = 1000;

/** For a database that the server has just migrated. */
export async function fillDatabase(url, devices) {
  const client = new pg.Client({ connectionString: url, statement_timeout: 120_000 });
  await client.connect();
  try {
    await generateInventory((text) => client.query(text), { devices });
  } finally {
    await client.end();
  }
}

/** Sites that come first by name. */
export async function fillSites(origin, key) {
  const post = async (path, body) => {
    const answer = await fetch(`${origin}/api/${path}/`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Token ${key}`, 'content-type': 'application/json' },
    });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const many = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const named = (prefix) => (index) => ({ name: `${prefix} ${index}`, slug: `${prefix.toLowerCase()}-${index}` });
  const regions = await post('dcim/regions', many(20, named('Area')));
  const groups = await post('dcim/site-groups', many(5, named('Group')));
  const tenants = await post('tenancy/tenants', many(20, named('Customer')));
  const tags = await post('extras/tags', many(10, named('Label')));
  await post(
    'dcim/sites',
    many(SITES, (index) => ({
      ...named('Building')(index),
      region: regions[index % 20].id,
      group: groups[index % 5].id,
      tenant: tenants[index % 20].id,
      facility: `F${index}`,
      time_zone: 'Europe/Berlin',
      physical_address: `${index} Main Street, Springfield`,
      latitude: (index % 90) + 0.5,
      longitude: (index % 180) + 0.25,
      description: `The site number ${index}`,
      tags: [tags[index % 10].id, tags[(index + 3) % 10].id],
    })),
  );
}
