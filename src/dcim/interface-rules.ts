// What is wrong with an interface by itself; what concerns others of its device is in interface-relations.ts.
import type { Problem } from '../engine/declare/resource.js';
import { INTERFACE_TYPES } from './choices/interface.js';
import type { Interface } from './interface.js';
import { bandOf, isVirtual, isWireless } from './interface-types.js';

export function connectionProblem({ type, markConnected, cable }: Interface): Problem | undefined {
  const label = INTERFACE_TYPES.find(({ value }) => value === type)?.label ?? type;
  if (cable && (isVirtual(type) || isWireless(type)))
    return { type: `${label} interfaces cannot have a cable attached.` };
  if (!isVirtual(type) || !markConnected) return undefined;
  return { mark_connected: `${label} interfaces cannot be marked as connected.` };
}

export function parentProblem({ id, type, parent }: Interface): Problem | undefined {
  if (!parent) return undefined;
  if (parent.id === id) return { parent: 'An interface cannot be its own parent.' };
  return type === 'virtual' ? undefined : { parent: 'Only virtual interfaces may be assigned to a parent interface.' };
}

export function bridgeProblem({ id, bridge }: Interface): Problem | undefined {
  return bridge && bridge.id === id ? { bridge: 'An interface cannot be bridged to itself.' } : undefined;
}

export function lagProblem({ id, type, lag }: Interface): Problem | undefined {
  if (!lag) return undefined;
  if (lag.id === id) return { lag: 'A LAG interface cannot be its own parent.' };
  return type === 'virtual' ? { lag: 'Virtual interfaces cannot have a parent LAG interface.' } : undefined;
}

export function powerProblem({ type, poeMode, poeType }: Interface): Problem | undefined {
  if (poeMode && isVirtual(type)) return { poe_mode: 'Virtual interfaces cannot have a PoE mode.' };
  if (poeType && isVirtual(type)) return { poe_type: 'Virtual interfaces cannot have a PoE type.' };
  return poeType && !poeMode ? { poe_type: 'Must specify PoE mode when designating a PoE type.' } : undefined;
}

export function radioProblem(one: Interface): Problem | undefined {
  return isWireless(one.type) ? channelProblem(one) : wiredProblem(one);
}

function wiredProblem({ rfRole, rfChannel, rfChannelFrequency, rfChannelWidth }: Interface): Problem | undefined {
  const problem = {
    ...(rfRole && { rf_role: 'Wireless role may be set only on wireless interfaces.' }),
    ...(rfChannel && { rf_channel: 'Channel may be set only on wireless interfaces.' }),
    ...(rfChannelFrequency && {
      rf_channel_frequency: 'Channel frequency may be set only on wireless interfaces.',
    }),
    ...(rfChannelWidth && { rf_channel_width: 'Channel width may be set only on wireless interfaces.' }),
  };
  return Object.keys(problem).length > 0 ? problem : undefined;
}

function channelProblem({ rfChannel, rfChannelFrequency, rfChannelWidth }: Interface): Problem | undefined {
  if (!rfChannel) return undefined;
  const { frequency, width } = bandOf(rfChannel);
  const isOther = (given: number | null, own: number) => given !== null && Number(given) !== own;
  if (isOther(rfChannelFrequency, frequency)) {
    return { rf_channel_frequency: 'Cannot specify custom frequency with channel selected.' };
  }
  if (!isOther(rfChannelWidth, width)) return undefined;
  return { rf_channel_width: 'Cannot specify custom width with channel selected.' };
}
