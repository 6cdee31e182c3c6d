// Everything that the demo inventory consists of, everything after what it points at.
import { cables, pluggedIn } from './cabling/cables.js';
import { markedFrontPorts, markedInterfaces } from './cabling/connected-elsewhere.js';
import { contactAssignments, contactGroups, contactRoles, contacts } from './contacts.js';
import { choiceSets, customFields } from './custom-fields.js';
import type { DemoObject, DemoSetting } from './demo-object.js';
import { describedDevices, deviceTypes } from './device-types.js';
import { bladesInBays, devices, masters, virtualChassis } from './devices.js';
import { contextPorts, contexts, groupMembers, groups, macAddresses, primaryAddresses } from './interfaces.js';
import { inventoryItems } from './inventory-items.js';
import { journalEntries } from './journal.js';
import { locations } from './locations.js';
import { manufacturers, platforms } from './manufacturers.js';
import { describedModules, moduleTypes } from './module-types.js';
import { modules } from './modules.js';
import { powerFeeds, powerPanels } from './power.js';
import { rackReservations, racks, rackTypes } from './racks.js';
import { regions } from './regions.js';
import { deviceRoles, inventoryItemRoles, rackRoles } from './roles.js';
import { siteGroups } from './site-groups.js';
import { sites } from './sites.js';
import { tags } from './tags.js';
import { templatesOf } from './templates.js';
import { tenantGroups, tenants } from './tenants.js';

/** Objects of one resource, to be made; or what objects that are there by then are given. */
export type Step = readonly DemoObject[] | readonly DemoSetting[];

export const OSTWIND: readonly Step[] = [
  tags,
  choiceSets,
  customFields,
  tenantGroups,
  tenants,
  regions,
  siteGroups,
  sites,
  locations,
  manufacturers,
  platforms,
  rackRoles,
  rackTypes,
  racks,
  rackReservations,
  deviceTypes,
  moduleTypes,
  ...templatesOf([...describedDevices, ...describedModules]),
  deviceRoles,
  virtualChassis,
  devices,
  masters,
  bladesInBays,
  modules,
  groups,
  groupMembers,
  macAddresses,
  primaryAddresses,
  contexts,
  contextPorts,
  inventoryItemRoles,
  inventoryItems,
  powerPanels,
  powerFeeds,
  markedInterfaces,
  markedFrontPorts,
  pluggedIn,
  cables,
  contactGroups,
  contactRoles,
  contacts,
  contactAssignments,
  journalEntries,
];
