// Reads the SVG that the server draws: strictly, as XML, of which it writes only elements, attributes and text.

export class Drawn {
  constructor(
    readonly name: string,
    readonly attributes: Readonly<Record<string, string>>,
    readonly children: (Drawn | string)[] = [],
  ) {}

  /** All elements within, in the order of the document, this one first. */
  get elements(): Drawn[] {
    return [this, ...this.children.flatMap((child) => (child instanceof Drawn ? child.elements : []))];
  }

  /** Those with this name, or those that have this class: `a`, `.hidden`. */
  all(which: string): Drawn[] {
    const isMeant = which.startsWith('.')
      ? (one: Drawn) => one.classes.includes(which.slice(1))
      : (one: Drawn) => one.name === which;
    return this.elements.filter(isMeant);
  }

  get classes(): string[] {
    return (this.attributes.class ?? '').split(' ');
  }

  get text(): string {
    return this.children.map((child) => (child instanceof Drawn ? child.text : child)).join('');
  }

  /** The text of its title. */
  get title(): string | undefined {
    const title = this.children.find((child) => child instanceof Drawn && child.name === 'title');
    return (title as Drawn | undefined)?.text;
  }

  number(attribute: string): number {
    const given = this.attributes[attribute];
    if (given === undefined || !Number.isFinite(Number(given)))
      throw new Error(`${attribute} of <${this.name}>: ${given}`);
    return Number(given);
  }
}

const OPENING = /<([A-Za-z][\w:-]*)((?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(\/?)>/y;
const CLOSING = /<\/([A-Za-z][\w:-]*)\s*>/y;
const TEXT = /[^<]+/y;
const ATTRIBUTE = /([A-Za-z][\w:-]*)="([^"]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** @throws Error for what is not well-formed */
export function readSvg(document: string): Drawn {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no document may hold them
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(document) || !document.isWellFormed()) {
    throw new Error('The document holds characters that XML does not know.');
  }
  const root = new Drawn('', {});
  const open = [root];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(document);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < document.length) {
    const current = open.at(-1) as Drawn;
    const opening = match(OPENING);
    if (opening) {
      const [, name = '', attributes = '', isEmpty] = opening;
      const element = new Drawn(name, attributesIn(attributes));
      current.children.push(element);
      if (!isEmpty) open.push(element);
      continue;
    }
    const closing = match(CLOSING);
    if (closing) {
      if (open.pop()?.name !== closing[1]) throw new Error(`</${closing[1]}> closes what is not open.`);
      continue;
    }
    const text = match(TEXT)?.[0];
    if (text === undefined) throw new Error(`Not well-formed: ${document.slice(at, at + 80)}`);
    if (text.includes(']]>')) throw new Error('"]]>" in a text.');
    current.children.push(decoded(text));
  }
  const [svg, ...more] = root.children;
  if (open.length !== 1 || !(svg instanceof Drawn) || svg.name !== 'svg' || more.length > 0) {
    throw new Error('The document is not one svg.');
  }
  return svg;
}

function attributesIn(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (Object.hasOwn(attributes, name)) throw new Error(`Two attributes are called ${name}.`);
    attributes[name] = decoded(value);
  }
  return attributes;
}

function decoded(text: string): string {
  return text.replace(/&([^;&]*);?/g, (entity, name: string) => {
    const meant = ENTITIES[name];
    if (meant === undefined || !entity.endsWith(';')) throw new Error(`Unknown entity ${entity}.`);
    return meant;
  });
}
