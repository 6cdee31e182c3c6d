// What the applications of the API are about.
const TAGS: Readonly<Record<string, string>> = {
  api: 'Where everything is.',
  'authentication-check': 'Who is asking.',
  circuits: 'Circuits and their providers.',
  core: 'The record of changes, and what the server itself does.',
  dcim: 'Sites, racks, devices, and the cables between them.',
  docs: 'What explains the API.',
  extras: 'Tags, custom fields, journals, and what else objects can have.',
  ipam: 'Networks and addresses.',
  plugins: 'What extends the server.',
  schema: 'This document.',
  status: 'What runs here.',
  tenancy: 'Tenants and contacts.',
  users: 'Users, groups, permissions and tokens.',
  virtualization: 'Clusters and virtual machines.',
  vpn: 'Tunnels and their parts.',
  wireless: 'Wireless networks and links.',
};

export const describeTag = (name: string): string => TAGS[name] ?? `What is below /api/${name}/.`;
