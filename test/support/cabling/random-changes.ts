// Whatever people do to cables and ports, by chance: each change is sent to the server and, where it is taken, made in
// memory too.
import type { TestServer } from '../app.js';
import type { Json, Reply } from '../client.js';
import { addressOf } from '../factories/patching.js';
import type { Chance } from './chance.js';
import type { RandomSite } from './random-site.js';
import type { CableEnd, Port, Side, Wiring } from './wiring.js';

const CABLES = '/api/dcim/cables/';
const ENDS = '/api/dcim/cable-terminations/';
const FIELDS = { A: 'a_terminations', B: 'b_terminations' } as const;
/** More cables than that are not laid. */
const MOST = 60;
const SIDES: readonly Side[] = ['A', 'B'];
const PANEL = ['dcim.frontport', 'dcim.rearport'];
const NETWORK = ['dcim.interface', ...PANEL];
const STATUSES = ['connected', 'connected', 'planned', 'decommissioning'];

/** What the first may be connected to, so that most of what is tried is allowed. */
const PARTNERS: Readonly<Record<string, readonly string[]>> = {
  'dcim.interface': [...Array(8).fill('dcim.frontport'), 'dcim.rearport', 'dcim.interface'],
  'dcim.frontport': ['dcim.frontport', 'dcim.interface', 'dcim.rearport'],
  'dcim.rearport': [...Array(6).fill('dcim.rearport'), 'dcim.frontport', 'dcim.frontport', 'dcim.interface'],
  'dcim.consoleport': ['dcim.consoleserverport', ...PANEL],
  'dcim.consoleserverport': ['dcim.consoleport', ...PANEL],
  'dcim.powerport': ['dcim.poweroutlet', 'dcim.powerfeed'],
};

type Ends = Readonly<Record<Side, readonly Port[]>>;

export class RandomChanges {
  /** How often each change was taken, and how often refused. */
  readonly taken = new Map<string, number>();
  readonly refused = new Map<string, number>();
  private readonly changes: readonly (readonly [
    weight: number,
    name: string,
    change: () => Promise<Reply | undefined>,
  ])[];

  constructor(
    private readonly server: TestServer,
    private readonly chance: Chance,
    private readonly wiring: Wiring,
    private readonly site: RandomSite,
  ) {
    this.changes = [
      [14, 'create a cable', () => this.createCables(1)],
      [14, 'lengthen a path', () => this.lengthen()],
      [4, 'create cables', () => this.createCables(chance.between(2, 4))],
      [5, 'delete a cable', () => this.deleteCables(1)],
      [1, 'delete cables', () => this.deleteCables(3)],
      [9, 're-end a cable', () => this.reEnd()],
      [3, 'turn a cable', () => this.turn()],
      [3, 'reorder the ends of a cable', () => this.reorder()],
      [4, 'swap the ends of two cables', () => this.swap()],
      [6, 'change a status', () => this.changeStatus(1)],
      [2, 'change statuses', () => this.changeStatus(4)],
      [5, 'add an end', () => this.addEnd()],
      [3, 'delete an end', () => this.deleteEnd()],
      [3, 'move an end', () => this.moveEnd()],
      [4, 'create a front port', () => this.createFrontPort()],
      [6, 'move a front port', () => this.moveFrontPort()],
      [3, 'delete a front port', () => this.deletePort('dcim.frontport')],
      [5, 'change positions', () => this.changePositions()],
      [1, 'delete a rear port', () => this.deletePort('dcim.rearport')],
      [1, 'delete an interface', () => this.deletePort('dcim.interface')],
      [1, 'replace a device', () => this.replaceDevice()],
    ];
  }

  /** @returns what was done, once the server has taken or refused it */
  async next(): Promise<string> {
    for (;;) {
      const [name, change] = this.chance.weighed(this.changes.map(([weight, ...rest]) => [weight, rest] as const));
      const reply = await change();
      // Nothing was there that it could have been done to.
      if (!reply) continue;
      const isTaken = reply.status >= 200 && reply.status < 300;
      if (!isTaken && reply.status !== 400) throw new Error(`${name}: ${reply.status} ${reply.text}`);
      const counts = isTaken ? this.taken : this.refused;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return isTaken ? name : `${name}, refused: ${reply.text}`;
    }
  }

  private async createCables(count: number): Promise<Reply | undefined> {
    if (this.wiring.cables.size > MOST) return undefined;
    const plans: Ends[] = [];
    const taken = new Set<string>();
    for (let tries = 0; plans.length < count && tries < 10; tries++) {
      const plan = this.plan(taken);
      if (!plan) continue;
      plans.push(plan);
      for (const { id } of [...plan.A, ...plan.B]) taken.add(id);
    }
    const [only] = plans;
    if (!only) return undefined;
    if (count === 1) return this.cable(only);
    const bodies = plans.map(({ A, B }) => ({ a_terminations: A.map(asEnd), b_terminations: B.map(asEnd) }));
    const reply = await this.server.admin.post(CABLES, bodies);
    if (reply.status !== 201) return reply;
    for (const [index, { id }] of reply.body.entries()) this.add(id, 'connected', plans[index] as Ends);
    return reply;
  }

  /** From the open side of a panel to the open side of another. */
  private async lengthen(): Promise<Reply | undefined> {
    if (this.wiring.cables.size > MOST) return undefined;
    const [one] = this.chance.some(this.openSides(), 1);
    if (!one) return undefined;
    const others = this.openSides().filter(({ device }) => device !== one.device);
    const likely = others.filter(({ kind }) => kind === one.kind);
    const [other] = this.chance.some(likely.length > 0 && this.chance.happens(0.8) ? likely : others, 1);
    return other && this.cable({ A: [one], B: [other] });
  }

  /** Ports of panels without a cable behind (or before) which there is one. */
  private openSides(): Port[] {
    const isCabled = (id: string) => this.wiring.endAt(id) !== undefined;
    const isBehind = (port: Port) =>
      port.rear
        ? isCabled(port.rear)
        : this.wiring.ofKind('dcim.frontport').some(({ id, rear }) => rear === port.id && isCabled(id));
    return this.wiring.ofKind(...PANEL).filter((port) => !isCabled(port.id) && isBehind(port));
  }

  private async cable(ends: Ends): Promise<Reply> {
    const status = this.chance.of(STATUSES);
    const body = { a_terminations: ends.A.map(asEnd), b_terminations: ends.B.map(asEnd), status };
    const reply = await this.server.admin.post(CABLES, body);
    if (reply.status === 201) this.add(reply.body.id, status, ends);
    return reply;
  }

  private add(id: string, status: string, { A, B }: Ends): void {
    this.wiring.cables.set(id, { id, status });
    this.say(id, 'A', A);
    this.say(id, 'B', B);
  }

  private async deleteCables(count: number): Promise<Reply | undefined> {
    const cables = this.cables(count);
    if (cables.length === 0) return undefined;
    const reply =
      count === 1
        ? await this.server.admin.delete(`${CABLES}${cables[0]}/`)
        : await this.server.admin.delete(CABLES, cables.map(asItem));
    if (reply.status === 204) for (const id of cables) this.wiring.removeCable(id);
    return reply;
  }

  /** New ends at one side, some of the old among them at times. */
  private async reEnd(): Promise<Reply | undefined> {
    const [cable] = this.cables(1);
    const side = this.chance.of(SIDES);
    if (!cable) return undefined;
    const present = this.portsOf(cable, side);
    const other = this.portsOf(cable, opposite(side))[0];
    const kind = present[0]?.kind ?? (other && this.chance.of(PARTNERS[other.kind] ?? NETWORK));
    if (!kind) return undefined;
    const fresh = this.free(kind, new Set());
    const kept = this.chance.happens(0.5) ? this.chance.some(present, this.chance.between(1, 2)) : [];
    const ends = this.chance.some([...kept, ...this.ofOneDevice(fresh)], this.chance.between(1, 3));
    if (ends.length === 0) return undefined;
    return this.reEndCable(cable, { [side]: ends });
  }

  /** What was at the one side is at the other. */
  private async turn(): Promise<Reply | undefined> {
    const [cable] = this.cables(1);
    if (!cable) return undefined;
    return this.reEndCable(cable, { A: this.portsOf(cable, 'B'), B: this.portsOf(cable, 'A') });
  }

  private async reorder(): Promise<Reply | undefined> {
    const wide = SIDES.flatMap((side) =>
      [...this.wiring.cables.keys()].flatMap((id) => (this.portsOf(id, side).length > 1 ? [[id, side] as const] : [])),
    );
    if (wide.length === 0) return undefined;
    const [cable, side] = this.chance.of(wide);
    const ends = this.portsOf(cable, side);
    return this.reEndCable(cable, { [side]: this.chance.some(ends, ends.length) });
  }

  private async swap(): Promise<Reply | undefined> {
    const [one, other] = this.cables(2);
    if (!one || !other) return undefined;
    const side = this.chance.of(SIDES);
    const [of, ofOther] = [this.portsOf(one, side), this.portsOf(other, side)];
    const reply = await this.server.admin.patch(CABLES, [
      { id: one, [FIELDS[side]]: ofOther.map(asEnd) },
      { id: other, [FIELDS[side]]: of.map(asEnd) },
    ]);
    if (reply.status !== 200) return reply;
    this.say(one, side, ofOther);
    this.say(other, side, of);
    return reply;
  }

  private async changeStatus(count: number): Promise<Reply | undefined> {
    const items = this.cables(count).map((id) => ({ id, status: this.chance.of(STATUSES) }));
    const [first] = items;
    if (!first) return undefined;
    const reply =
      count === 1
        ? await this.server.admin.patch(`${CABLES}${first.id}/`, { status: first.status })
        : await this.server.admin.patch(CABLES, items);
    if (reply.status === 200) for (const { id, status } of items) this.wiring.cables.set(id, { id, status });
    return reply;
  }

  private async addEnd(): Promise<Reply | undefined> {
    const [cable] = this.cables(1);
    if (!cable) return undefined;
    const side = this.chance.of(SIDES);
    const [present] = this.portsOf(cable, side);
    const other = this.portsOf(cable, opposite(side))[0];
    const kind = present?.kind ?? (other && this.chance.of(PARTNERS[other.kind] ?? NETWORK));
    const fresh = kind === undefined ? [] : this.free(kind, new Set());
    if (fresh.length === 0) return undefined;
    const siblings = fresh.filter(({ device }) => device === present?.device);
    const port = this.chance.of(siblings.length > 0 ? siblings : fresh);
    const reply = await this.server.admin.post(ENDS, { cable, cable_end: side, ...asTermination(port) });
    if (reply.status === 201) this.wiring.ends.push({ cable, side, port: port.id });
    return reply;
  }

  private async deleteEnd(): Promise<Reply | undefined> {
    if (this.wiring.ends.length === 0) return undefined;
    const end = this.chance.of(this.wiring.ends);
    const reply = await this.server.admin.delete(await this.addressOfEnd(end));
    if (reply.status === 204) this.wiring.ends = this.wiring.ends.filter((one) => one !== end);
    return reply;
  }

  /** To another port, or to the same port of another cable. */
  private async moveEnd(): Promise<Reply | undefined> {
    if (this.wiring.ends.length === 0) return undefined;
    const end = this.chance.of(this.wiring.ends);
    const fresh = this.free(this.port(end.port).kind, new Set());
    const [cable] = this.cables(1);
    if (fresh.length === 0 || !cable) return undefined;
    const port = this.chance.of(fresh);
    const isPortMoved = this.chance.happens(0.7);
    const reply = await this.server.admin.patch(
      await this.addressOfEnd(end),
      isPortMoved ? asTermination(port) : { cable },
    );
    if (reply.status !== 200) return reply;
    const moved = { ...end, ...(isPortMoved ? { port: port.id } : { cable }) };
    this.wiring.ends = this.wiring.ends.map((one) => (one === end ? moved : one));
    if (!isPortMoved) await this.learnOrder(moved);
    return reply;
  }

  private async createFrontPort(): Promise<Reply | undefined> {
    const rear = this.chance.of(this.wiring.ofKind('dcim.rearport'));
    const open = Array.from({ length: rear.positions ?? 1 }, (_, index) => index + 1).filter(
      (position) => !this.wiring.frontAt(rear.id, position),
    );
    if (open.length === 0) return undefined;
    await this.site.addFrontPort({ id: rear.device }, rear.id, this.chance.of(open));
    return DONE;
  }

  private async moveFrontPort(): Promise<Reply | undefined> {
    const [front] = this.chance.some(this.wiring.ofKind('dcim.frontport'), 1);
    if (!front) return undefined;
    const rear = this.chance.of(this.wiring.ofKind('dcim.rearport').filter(({ device }) => device === front.device));
    const position = this.chance.between(1, rear.positions ?? 1);
    const reply = await this.server.admin.patch(addressOf(asEnd(front)), {
      rear_port: rear.id,
      rear_port_position: position,
    });
    if (reply.status === 200) Object.assign(front, { rear: rear.id, position });
    return reply;
  }

  private async changePositions(): Promise<Reply | undefined> {
    const rear = this.chance.of(this.wiring.ofKind('dcim.rearport'));
    const positions = this.chance.between(1, 4);
    const reply = await this.server.admin.patch(addressOf(asEnd(rear)), { positions });
    if (reply.status === 200) rear.positions = positions;
    return reply;
  }

  private async deletePort(kind: string): Promise<Reply | undefined> {
    const all = this.wiring.ofKind(kind);
    if (all.length < 12) return undefined;
    const port = this.chance.of(all);
    const reply = await this.server.admin.delete(addressOf(asEnd(port)));
    if (reply.status === 204) this.wiring.removePort(port.id);
    return reply;
  }

  private async replaceDevice(): Promise<Reply | undefined> {
    const { device } = this.chance.of(this.wiring.ofKind(...NETWORK));
    const isPanel = [...this.wiring.ports.values()].some((port) => port.device === device && PANEL.includes(port.kind));
    const reply = await this.server.admin.delete(`/api/dcim/devices/${device}/`);
    if (reply.status !== 204) return reply;
    this.wiring.removeDevice(device);
    await (isPanel ? this.site.addPanel() : this.site.addHost());
    return reply;
  }

  /** Ends for a new cable: mostly one at either side. */
  private plan(taken: ReadonlySet<string>): Ends | undefined {
    const kind = this.chance.weighed([
      [8, 'dcim.interface'],
      [5, 'dcim.frontport'],
      [9, 'dcim.rearport'],
      [1, 'dcim.consoleport'],
      [1, 'dcim.consoleserverport'],
      [1, 'dcim.powerport'],
    ] as const);
    const width = this.chance.weighed([
      [12, 1],
      [2, 2],
      [1, 3],
    ]);
    const A = this.chance.some(this.ofOneDevice(this.free(kind, taken)), width);
    const others = this.free(this.chance.of(PARTNERS[kind] ?? []), new Set([...taken, ...A.map(({ id }) => id)]));
    const B = this.chance.some(this.ofOneDevice(others), this.chance.happens(0.9) ? width : this.chance.between(1, 3));
    if (A.length === 0 || B.length === 0) return undefined;
    return this.chance.happens(0.5) ? { A, B } : { A: B, B: A };
  }

  private ofOneDevice(ports: readonly Port[]): Port[] {
    if (ports.length === 0) return [];
    const { device } = this.chance.of(ports);
    return ports.filter((port) => port.device === device);
  }

  private free(kind: string, taken: ReadonlySet<string>): Port[] {
    const cabled = new Set(this.wiring.ends.map(({ port }) => port));
    return this.wiring.ofKind(kind).filter(({ id }) => !cabled.has(id) && !taken.has(id));
  }

  private cables(count: number): string[] {
    return this.chance.some([...this.wiring.cables.keys()], count);
  }

  private port(id: string): Port {
    return this.wiring.ports.get(id) as Port;
  }

  private portsOf(cable: string, side: Side): Port[] {
    return this.wiring.portsOf(cable, side).map((id) => this.port(id));
  }

  private async reEndCable(cable: string, ends: Partial<Ends>): Promise<Reply> {
    const said = SIDES.flatMap((side) => (ends[side] ? [[side, ends[side]] as const] : []));
    const body = Object.fromEntries(said.map(([side, ports]) => [FIELDS[side], ports.map(asEnd)]));
    const reply = await this.server.admin.patch(`${CABLES}${cable}/`, body);
    if (reply.status === 200) for (const [side, ports] of said) this.say(cable, side, ports);
    return reply;
  }

  private say(cable: string, side: Side, ports: readonly Port[]): void {
    this.wiring.setPorts(
      cable,
      side,
      ports.map(({ id }) => id),
    );
  }

  private async addressOfEnd({ port }: CableEnd): Promise<string> {
    const { body } = await this.server.admin.get(`${ENDS}?termination_id=${port}`);
    return `${ENDS}${body.results[0].id}/`;
  }

  /** Where an end from another cable stands among those of this one only the server can tell. */
  private async learnOrder({ cable, side }: CableEnd): Promise<void> {
    const { body } = await this.server.admin.get(`${CABLES}${cable}/`);
    const told: string[] = body[FIELDS[side]].map(({ object_id }: Json) => object_id);
    const known = this.wiring.portsOf(cable, side);
    if (told.length === known.length && known.every((port) => told.includes(port))) {
      this.wiring.setPorts(cable, side, told);
    }
  }
}

/** What is made by the site throws where it is refused. */
const DONE = { status: 201 } as Reply;

const opposite = (side: Side): Side => (side === 'A' ? 'B' : 'A');
const asItem = (id: string) => ({ id });
const asEnd = ({ kind, id }: Port) => ({ object_type: kind, object_id: id });
const asTermination = ({ kind, id }: Port) => ({ termination_type: kind, termination_id: id });
