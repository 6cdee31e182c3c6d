// Asks what the model has decided already, and keeps what was answered otherwise.
import type { Client, Json, Reply, Sent } from '../client.js';
import { type Asker, decide, type Question, type Setting } from './model.js';
import { MARK } from './two-sides.js';

/** Asks, and remembers what was not answered as expected. */
export class Referee {
  decisions = 0;
  readonly disagreements: string[] = [];

  constructor(
    private readonly setting: Setting,
    private readonly clientOf: (asker: Asker) => Client,
  ) {}

  report(server: string): void {
    process.stdout.write(`A-01 (${server}): ${this.decisions} decisions, ${this.disagreements.length} disagreements\n`);
  }

  async ask(
    asker: Asker,
    path: string,
    question: Question,
    sent: Sent = {},
    check: (reply: Reply) => string | undefined = () => undefined,
  ): Promise<void> {
    const reply = await this.clientOf(asker).send(question.method, path, sent);
    const expected = decide(asker, question, this.setting);
    this.decisions++;
    const isMarked = asker.may.view === 'inside' && !this.setting.exempt && reply.text.includes(MARK);
    const problems = [
      reply.status === expected ? undefined : `${reply.status} instead of ${expected}: ${reply.text.slice(0, 150)}`,
      reply.status === expected && expected < 500 ? check(reply) : undefined,
      isMarked ? `tells what is hidden: ${around(reply.text, MARK)}` : undefined,
    ].filter(Boolean);
    const isPage = sent.headers?.accept === 'text/html' ? ' (page)' : '';
    for (const problem of problems)
      this.disagreements.push(`${asker.name}: ${question.method} ${path}${isPage}: ${problem}`);
  }
}

const around = (text: string, word: string): string => {
  const place = text.indexOf(word);
  return text.slice(Math.max(0, place - 120), place + 60).replace(/\s+/g, ' ');
};

export const same = (found: readonly unknown[], expected: readonly unknown[]): string | undefined => {
  const [a, b] = [found, expected].map((all) => [...all].map(String).sort());
  if (a?.join() === b?.join()) return undefined;
  const [more, less] = [a?.filter((id) => !b?.includes(id)), b?.filter((id) => !a?.includes(id))];
  return `shows ${more?.length} too many (${more?.slice(0, 3)}), ${less?.length} too few (${less?.slice(0, 3)})`;
};

export const idsIn = (reply: Reply): unknown[] => (reply.body?.results ?? []).map(({ id }: Json) => id);

/** The places of a bulk request that are reported as not there. */
export function missing(reply: Reply, expected: readonly number[]): string | undefined {
  const errors: Json[] = reply.body?.errors ?? [];
  const found = errors.flatMap(({ index, errors: own }) => (own.id?.[0] === 'Not found.' ? [index] : []));
  return same(found, expected);
}

export const counted = (reply: Reply, count: number): string | undefined =>
  reply.body.count === count ? undefined : `counts ${reply.body.count} instead of ${count}`;

export const offers = (reply: Reply, methods: readonly string[]): string | undefined =>
  reply.status === 200 ? same(Object.keys(reply.body.actions ?? {}), methods) : undefined;
