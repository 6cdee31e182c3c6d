// Which position of which rear port a front port leads to. The library says it of the definition as a whole, as NetBox
// 4.5 does; earlier it said it of each front port, as NetBox 4.4 and this server do.
import { ValidationError } from '../../engine/errors.js';
import { isObject } from '../../engine/write/body.js';
import { asWritten } from './written.js';

type Body = Readonly<Record<string, unknown>>;

interface Mapping {
  readonly rearPort: unknown;
  readonly rearPosition: unknown;
  readonly frontPosition: number;
}

/** Front ports that name their rear port themselves, and what could not be said of them. */
export interface MappedPorts {
  readonly bodies: readonly Body[];
  readonly notes: readonly string[];
}

/** @throws ValidationError where a mapping is none, or of no front port of the definition */
export function mapPorts(frontPorts: readonly Body[], mappings: unknown): MappedPorts {
  const byPort = readMappings(frontPorts, mappings);
  const notes: string[] = [];
  const bodies = frontPorts.flatMap((port): Body[] => {
    const { positions, rear_port, rear_port_position, ...rest } = port;
    const name = nameOf(port.name);
    const found = [...(byPort.get(name) ?? [])].sort((a, b) => a.frontPosition - b.frontPosition);
    const own =
      rear_port === undefined || rear_port === null
        ? []
        : [{ rearPort: rear_port, rearPosition: rear_port_position ?? 1, frontPosition: 1 }];
    const [first, ...others] = found.length > 0 ? found : own;
    if (!first) {
      notes.push(`front-ports: ${name} was left out, it leads to no rear port.`);
      return [];
    }
    if (others.length > 0) {
      const more = others.map(({ rearPort, rearPosition }) => `${asWritten(rearPort)}:${asWritten(rearPosition)}`);
      notes.push(
        `port-mappings: ${name} leads to ${asWritten(first.rearPort)}:${asWritten(first.rearPosition)} alone, a front port has one position here; left out: ${more.join(', ')}.`,
      );
    } else if (Number(asWritten(positions) ?? 1) > 1) {
      notes.push(`front-ports: ${name} has one position here instead of ${asWritten(positions)}.`);
    }
    return [{ ...rest, rear_port: first.rearPort, rear_port_position: first.rearPosition }];
  });
  return { bodies, notes };
}

function readMappings(frontPorts: readonly Body[], given: unknown): Map<string, Mapping[]> {
  const byPort = new Map<string, Mapping[]>();
  if (given === undefined || given === null) return byPort;
  if (!Array.isArray(given) || !given.every(isObject)) refuse(['Expected a list of mappings.']);
  const names = new Set(frontPorts.map(({ name }) => nameOf(name)));
  const bad: string[] = [];
  for (const [index, one] of (given as Body[]).entries()) {
    const front = nameOf(one.front_port ?? '');
    const frontPosition = Number(asWritten(one.front_port_position) ?? 1);
    const isMissing = one.rear_port === undefined || one.rear_port === null;
    if (!names.has(front))
      bad.push(`${index + 1}: front_port: “${front}” is not among the front-ports of this definition.`);
    else if (isMissing) bad.push(`${index + 1}: rear_port: This field is required.`);
    else if (!Number.isInteger(frontPosition))
      bad.push(`${index + 1}: front_port_position: A valid integer is required.`);
    const mapping = { rearPort: one.rear_port, rearPosition: one.rear_port_position ?? 1, frontPosition };
    byPort.set(front, [...(byPort.get(front) ?? []), mapping]);
  }
  if (bad.length > 0) refuse(bad);
  return byPort;
}

const nameOf = (value: unknown): string => String(asWritten(value)).trim();

function refuse(messages: string[]): never {
  throw new ValidationError({ 'port-mappings': messages });
}
