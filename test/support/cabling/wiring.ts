// Devices, ports and cables as plain objects in memory: what a test believes to be so.

export type Side = 'A' | 'B';

export interface Port {
  readonly id: string;
  /** `dcim.frontport` */
  readonly kind: string;
  /** The device, or the power panel, that takes it along when it goes. */
  readonly device: string;
  /** Of rear ports. */
  positions?: number;
  /** Of front ports: what they are in front of. */
  rear?: string;
  position?: number;
}

export interface Cable {
  readonly id: string;
  status: string;
}

export interface CableEnd {
  readonly cable: string;
  readonly side: Side;
  readonly port: string;
}

export class Wiring {
  readonly ports = new Map<string, Port>();
  readonly cables = new Map<string, Cable>();
  /** Those of one side of a cable stand in the order in which it names them. */
  ends: CableEnd[] = [];

  portsOf(cable: string, side: Side): string[] {
    return this.ends.filter((end) => end.cable === cable && end.side === side).map(({ port }) => port);
  }

  endAt(port: string): CableEnd | undefined {
    return this.ends.find((end) => end.port === port);
  }

  frontAt(rear: string, position: number): Port | undefined {
    return [...this.ports.values()].find((port) => port.rear === rear && port.position === position);
  }

  ofKind(...kinds: string[]): Port[] {
    return [...this.ports.values()].filter(({ kind }) => kinds.includes(kind));
  }

  setPorts(cable: string, side: Side, ports: readonly string[]): void {
    this.ends = this.ends.filter((end) => end.cable !== cable || end.side !== side);
    this.ends.push(...ports.map((port) => ({ cable, side, port })));
  }

  removeCable(id: string): void {
    this.cables.delete(id);
    this.ends = this.ends.filter(({ cable }) => cable !== id);
  }

  /** With the front ports of a rear port. The cables stay, with one end less. */
  removePort(id: string): void {
    for (const { id: front, rear } of this.ports.values()) if (rear === id) this.removePort(front);
    this.ports.delete(id);
    this.ends = this.ends.filter(({ port }) => port !== id);
  }

  removeDevice(id: string): void {
    for (const port of this.ports.values()) if (port.device === id) this.removePort(port.id);
  }
}
