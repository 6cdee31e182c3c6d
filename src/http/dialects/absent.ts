// Applications of NetBox that are not here. In its dialect their lists are there and empty, so that programs which look
// into all of NetBox find what they look for: nothing.
import { MethodNotAllowed, NotFound } from '../../engine/errors.js';

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
  core: ['data-files', 'data-sources', 'jobs'],
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

/**
 * The answer of an application that is not here; undefined where NetBox has no such path either.
 * @throws NotFound for one of its objects, MethodNotAllowed for a write
 */
export function absentAnswer(method: string, path: string): Record<string, unknown> | undefined {
  const [, app = '', list = '', ...rest] = path.split('/').filter(Boolean);
  if (!ABSENT[app]?.includes(list)) return undefined;
  if (!READS.includes(method)) {
    throw new MethodNotAllowed(method, READS, `This server has no ${app}/${list}: nothing can be written there.`);
  }
  if (rest.length > 0) throw new NotFound();
  if (method === 'OPTIONS') {
    return { name: list, description: '', renders: ['application/json', 'text/html'], parses: ['application/json'] };
  }
  return { count: 0, next: null, previous: null, results: [] };
}
