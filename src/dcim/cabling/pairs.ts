// What a cable may connect.
import { type ResourceMeta, resourceLabelled } from '../../engine/declare/resource.js';

/** Those that a path goes on from. */
export const PASS_THROUGH: readonly string[] = ['dcim.frontport', 'dcim.rearport'];

/** By the model of one end: the models that the other end may have. */
const COMPATIBLE: Readonly<Record<string, readonly string[]>> = {
  'dcim.consoleport': ['dcim.consoleserverport', ...PASS_THROUGH],
  'dcim.consoleserverport': ['dcim.consoleport', ...PASS_THROUGH],
  'dcim.interface': ['dcim.interface', ...PASS_THROUGH],
  'dcim.powerport': ['dcim.poweroutlet', 'dcim.powerfeed'],
  'dcim.poweroutlet': ['dcim.powerport'],
  'dcim.powerfeed': ['dcim.powerport'],
  'dcim.frontport': ['dcim.consoleport', 'dcim.consoleserverport', 'dcim.interface', ...PASS_THROUGH],
  'dcim.rearport': ['dcim.consoleport', 'dcim.consoleserverport', 'dcim.interface', ...PASS_THROUGH],
};

/** The labels of everything that takes a cable. */
export const CABLED: readonly string[] = Object.keys(COMPATIBLE);

/** Those at which a path begins and ends. */
export const PATH_ENDS: readonly string[] = CABLED.filter((label) => !PASS_THROUGH.includes(label));

export const mayConnect = (one: string, other: string): boolean => COMPATIBLE[one]?.includes(other) ?? false;

/** The resources behind the labels, in the order in which their rows are locked. */
export const cabledResources = (): ResourceMeta[] => CABLED.map((label) => resourceLabelled(label) as ResourceMeta);

/** What NetBox lets a cable end on, and what is not here. */
export const refuseElsewhere = (label: string): string | undefined =>
  label === 'circuits.circuittermination'
    ? 'This server has no circuits: a cable cannot end on a circuit termination here.'
    : undefined;
