// Applications of NetBox that are not here. In its dialect their lists are there and empty, so that programs which look
// into all of NetBox find what they look for: nothing.
import type { Principal } from '../../engine/access/principal.js';
import { MethodNotAllowed, NotAuthenticated, NotFound, PermissionDenied } from '../../engine/errors.js';

export const ABSENT: Readonly<Record<string, readonly string[]>> = {
  circuits: [
    'circuit-group-assignments',
    'circuit-groups',
    'circuit-terminations',
    'circuit-types',
    'circuits',
    'provider-accounts',
    'provider-networks',
    'providers',
    'virtual-circuit-terminations',
    'virtual-circuit-types',
    'virtual-circuits',
  ],
  core: ['background-queues', 'background-tasks', 'background-workers', 'data-files', 'data-sources', 'jobs'],
  extras: [
    'bookmarks',
    'config-contexts',
    'config-templates',
    'custom-links',
    'event-rules',
    'export-templates',
    'notification-groups',
    'notifications',
    'saved-filters',
    'scripts',
    'subscriptions',
    'table-configs',
    'tagged-objects',
    'webhooks',
  ],
  ipam: [
    'aggregates',
    'asn-ranges',
    'asns',
    'fhrp-group-assignments',
    'fhrp-groups',
    'ip-addresses',
    'ip-ranges',
    'prefixes',
    'rirs',
    'roles',
    'route-targets',
    'service-templates',
    'services',
    'vlan-groups',
    'vlan-translation-policies',
    'vlan-translation-rules',
    'vlans',
    'vrfs',
  ],
  virtualization: ['cluster-groups', 'cluster-types', 'clusters', 'interfaces', 'virtual-disks', 'virtual-machines'],
  vpn: [
    'ike-policies',
    'ike-proposals',
    'ipsec-policies',
    'ipsec-profiles',
    'ipsec-proposals',
    'l2vpn-terminations',
    'l2vpns',
    'tunnel-groups',
    'tunnel-terminations',
    'tunnels',
  ],
  wireless: ['wireless-lan-groups', 'wireless-lans', 'wireless-links'],
};

const READS = ['GET', 'HEAD', 'OPTIONS'];

/** What NetBox shows to superusers alone. */
const CLOSED: ReadonlySet<string> = new Set([
  'core/background-queues',
  'core/background-tasks',
  'core/background-workers',
]);

/**
 * The answer of an application that is not here; undefined where NetBox has no such path either.
 * @throws NotFound for one of its objects, MethodNotAllowed for a write, NotAuthenticated and PermissionDenied for what
 * only superusers read
 */
export function absentAnswer(
  method: string,
  path: string,
  { user }: Pick<Principal, 'user'>,
): Record<string, unknown> | undefined {
  const [, app = '', list = '', ...rest] = path.split('/').filter(Boolean);
  if (!ABSENT[app]?.includes(list)) return undefined;
  if (!READS.includes(method)) {
    throw new MethodNotAllowed(method, READS, `This server has no ${app}/${list}: nothing can be written there.`);
  }
  if (method === 'OPTIONS') return describeAbsent(list);
  if (CLOSED.has(`${app}/${list}`) && !user?.isSuperuser) throw user ? new PermissionDenied() : new NotAuthenticated();
  if (rest.length > 0) throw new NotFound();
  return { count: 0, next: null, previous: null, results: [] };
}

/** No field can be written: clients that look for the choices of fields (`choices()` of pynetbox) find none. */
const describeAbsent = (name: string) => ({
  name,
  description: '',
  renders: ['application/json', 'text/html'],
  parses: ['application/json'],
  actions: { POST: {}, PUT: {} },
});

const PARAMETERS = [
  'id',
  'name',
  'slug',
  'q',
  'tag',
  'status',
  'site',
  'region',
  'tenant',
  'device',
  'device_id',
  'role',
];

/** Their lists in the API document. */
export function absentPaths(): Record<string, unknown> {
  const parameter = (name: string, type: string) => ({ name, in: 'query', schema: { type } });
  const parameters = [
    parameter('limit', 'integer'),
    parameter('offset', 'integer'),
    parameter('ordering', 'string'),
    ...PARAMETERS.map((name) => parameter(name, 'string')),
  ];
  const page = {
    type: 'object',
    required: ['count', 'next', 'previous', 'results'],
    properties: {
      count: { type: 'integer' },
      next: { type: 'string', nullable: true },
      previous: { type: 'string', nullable: true },
      results: { type: 'array', items: { type: 'object' }, maxItems: 0 },
    },
  };
  return Object.fromEntries(
    Object.entries(ABSENT).flatMap(([app, lists]) =>
      lists.map((list) => [
        `/api/${app}/${list}/`,
        {
          get: {
            operationId: `${app}_${list.replaceAll('-', '_')}_list`,
            tags: [app],
            summary: `Read ${list.replaceAll('-', ' ')}: none are kept here`,
            parameters,
            responses: {
              200: { description: 'An empty page.', content: { 'application/json': { schema: page } } },
            },
          },
        },
      ]),
    ),
  );
}
