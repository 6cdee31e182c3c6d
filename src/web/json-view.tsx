// A JSON value as coloured, linked text. One flat list of children: plain runs stay strings, only values are elements.
import type { ComponentChild, VNode } from 'preact';
import { linkTarget } from './link-target.js';

export interface JsonViewProps {
  value: unknown;
  /** Scheme and host of this server: its own URLs are links without `rel`. */
  origin: string;
}

export function JsonView({ value, origin }: JsonViewProps): VNode {
  const printer = new Printer(origin);
  printer.print(value, '\n');
  return <code class="json">{printer.finish()}</code>;
}

class Printer {
  private readonly children: ComponentChild[] = [];
  private plain = '';

  constructor(private readonly origin: string) {}

  /** `newline` is a line feed and the current indentation. */
  print(value: unknown, newline: string): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.element('n', Number.isFinite(value) ? String(value) : 'null');
    else if (typeof value === 'boolean') this.element('l', String(value));
    else if (typeof value === 'bigint') this.element('n', String(value));
    else if (Array.isArray(value)) this.list(value, newline);
    else if (typeof value === 'object' && value !== null) this.object(value, newline);
    else this.element('l', 'null');
  }

  finish(): ComponentChild[] {
    this.flush();
    return this.children;
  }

  private list(values: unknown[], newline: string): void {
    if (values.length === 0) {
      this.plain += '[]';
      return;
    }
    const inner = `${newline}  `;
    this.plain += '[';
    values.forEach((value, index) => {
      this.plain += index > 0 ? `,${inner}` : inner;
      this.print(value, inner);
    });
    this.plain += `${newline}]`;
  }

  private object(value: object, newline: string): void {
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      this.print(value.toJSON(), newline);
      return;
    }
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    if (entries.length === 0) {
      this.plain += '{}';
      return;
    }
    const inner = `${newline}  `;
    this.plain += '{';
    entries.forEach(([key, member], index) => {
      this.plain += index > 0 ? `,${inner}` : inner;
      this.element('k', JSON.stringify(key));
      this.plain += ': ';
      this.print(member, inner);
    });
    this.plain += `${newline}}`;
  }

  private text(value: string): void {
    const target = linkTarget(value, this.origin);
    if (!target) {
      this.element('s', JSON.stringify(value));
      return;
    }
    this.flush();
    this.children.push(
      <span class="s">
        "
        <a href={target.href} rel={target.isForeign ? 'noreferrer noopener' : undefined}>
          {JSON.stringify(value).slice(1, -1)}
        </a>
        "
      </span>,
    );
  }

  private element(kind: 'k' | 's' | 'n' | 'l', text: string): void {
    this.flush();
    this.children.push(<span class={kind}>{text}</span>);
  }

  private flush(): void {
    if (this.plain === '') return;
    this.children.push(this.plain);
    this.plain = '';
  }
}
