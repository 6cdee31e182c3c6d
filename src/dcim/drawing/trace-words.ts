// A path in words, for those who do not see it, and its sums.
import type { DrawnCable, DrawnEnd, DrawnTrace } from './drawn-trace.js';

export const HIDDEN = 'Not visible';

const METRES_IN_A_FOOT = 0.3048;

/** `Interface eth0 of sw1, cable #12 (CAT6, 3 m, connected), …`. */
export function pathInWords(trace: DrawnTrace): string {
  const { origin, steps, isSplit } = trace;
  if (!hasCables(trace)) return `${origin}: not connected.`;
  const parts = steps.flatMap(({ near, cables, far }) => [
    endsInWords(near),
    cables.length > 0 ? enumerated(cables.map(cableInWords)) : 'not connected',
    ...(far.length > 0 ? [endsInWords(far)] : cables.length > 0 ? ['not connected'] : []),
  ]);
  const end = isSplit ? ', where the path splits' : '';
  return `${parts.join(', ')}${end}. ${sumsOf(trace).join('. ')}.`;
}

/** `Front ports 1 and 2 of panel`: those of one kind and one device together. */
function endsInWords(ends: readonly DrawnEnd[]): string {
  const groups = new Map<string, DrawnEnd[]>();
  for (const end of ends) {
    const key = `${end.url === null} ${end.kind} ${end.device?.url}`;
    groups.set(key, [...(groups.get(key) ?? []), end]);
  }
  return enumerated([...groups.values()].map(alikeInWords));
}

function alikeInWords(ends: readonly DrawnEnd[]): string {
  const { kind, url, device } = ends[0] as DrawnEnd;
  const kinds = ends.length > 1 ? `${kind}s` : kind;
  if (url === null) return `${kinds} (not visible)`;
  return `${kinds} ${enumerated(ends.map(({ name }) => name))}${device ? ` of ${device.name}` : ''}`;
}

export const endInWords = (end: DrawnEnd): string => alikeInWords([end]);

const enumerated = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

export function cableInWords(cable: DrawnCable): string {
  if (cable.url === null) return 'cable (not visible)';
  const facts = [cable.type, lengthOf(cable), cable.status].filter((fact) => fact !== '').join(', ');
  return `cable ${cable.display}${facts ? ` (${facts})` : ''}`;
}

/** `3 m`; empty where nobody has said it. */
export const lengthOf = ({ length, lengthUnit }: DrawnCable): string =>
  length === null ? '' : `${rounded(length)} ${lengthUnit ?? ''}`.trim();

const hasCables = ({ steps }: DrawnTrace): boolean => steps.some(({ cables }) => cables.length > 0);

/** How many segments, how long they are, and whether the path leads anywhere; of a path without a cable nothing. */
export function sumsOf(trace: DrawnTrace): string[] {
  if (!hasCables(trace)) return [];
  const segments = trace.steps.filter(({ cables }) => cables.length > 0).length;
  return [
    `${segments} ${segments === 1 ? 'segment' : 'segments'}`,
    lengthInWords(trace),
    trace.isSplit ? 'The path splits' : trace.isComplete ? 'Complete' : 'Not complete',
    trace.isActive ? 'Active' : 'Not active',
  ];
}

function lengthInWords({ lengthMetres, steps }: DrawnTrace): string {
  const cables = steps.flatMap((step) => step.cables);
  if (lengthMetres === null) return 'Length unknown';
  const isWhole = cables.every(({ length, url }) => length !== null && url !== null);
  const feet = Math.round((lengthMetres / METRES_IN_A_FOOT) * 10) / 10;
  return `${isWhole ? '' : 'At least '}${rounded(lengthMetres)} m (${feet} ft)`;
}

const rounded = (length: number): string => String(Math.round(length * 100) / 100);

export const capitalised = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
