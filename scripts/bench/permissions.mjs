// What permission checks cost: the same 50 devices for a superuser and for a user with three constrained permissions.
import { compare } from './comparison.mjs';

const PERMISSIONS = [
  {
    name: 'devices of active sites',
    object_types: ['dcim.device'],
    constraints: { site__status: 'active', status__in: ['active', 'staged'] },
  },
  {
    name: 'places',
    object_types: ['dcim.site', 'dcim.location', 'dcim.rack', 'dcim.region'],
    constraints: [{ name__startswith: 'Site' }, { name__startswith: 'Rack' }],
  },
  {
    name: 'the rest',
    object_types: [
      'dcim.devicetype',
      'dcim.manufacturer',
      'dcim.devicerole',
      'dcim.platform',
      'dcim.virtualchassis',
      ...['interface', 'consoleport', 'consoleserverport', 'powerport', 'poweroutlet', 'frontport', 'rearport'].map(
        (name) => `dcim.${name}`,
      ),
      'dcim.modulebay',
      'dcim.devicebay',
      'dcim.inventoryitem',
      'tenancy.tenant',
      'extras.tag',
    ],
    constraints: { id__isnull: false },
  },
];

/** Of a server for which nothing is readable by everybody. By how many per cent the checks raise the processor time. */
export async function measurePermissions({ origin, key, pid, postmaster, rounds, seconds }) {
  const post = async (path, body) => {
    const answer = await fetch(`${origin}/api/${path}/`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Token ${key}`, 'content-type': 'application/json' },
    });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const user = await post('users/users', { username: 'constrained', password: 'a-long-enough-password' });
  for (const permission of PERMISSIONS) {
    await post('users/permissions', { ...permission, actions: ['view', 'change'], users: [user.id] });
  }
  const { key: own } = await post('users/tokens', { user: user.id });
  const asking = (name, token) => ({
    name,
    origin,
    pid,
    headers: { authorization: `Token ${token}`, accept: 'application/json' },
  });
  const settings = {
    ours: asking('three constraints', own),
    bare: asking('superuser', key),
    postmaster,
    rounds,
    seconds,
  };
  const { ours, bare } = await compare('/api/dcim/devices/?limit=50', settings);
  const more = (kind) => (ours[kind] / bare[kind] - 1) * 100;
  console.log(
    `three constrained permissions add ${more('node').toFixed(0)} % of Node.js' time and ${more('postgres').toFixed(0)} % of PostgreSQL's\n`,
  );
  return more('node');
}
