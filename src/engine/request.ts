// What a controller sees of a request: who asks, for what, in which shape. The rooms at the door fill it in.
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from './access/principal.js';
import type { Dialect } from './dialect.js';
import { preconditionOf } from './entity-tag.js';
import type { Query } from './query/filters.js';
import { FULL, parseShape } from './query/list-query.js';
import type { View } from './resource.repository.js';

/** The parts of a request that the doors of the server have prepared. */
export interface PreparedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `https://host`, as the client wrote it. */
  origin: string;
  /** By which names the client knows rows. */
  dialect: Dialect;
  /** The path without its query. */
  path: string;
  asked: Query;
  principal: Principal;
  /** The parsed body, once the guards have let the request through; a promise of a form's. @throws ParseError */
  readPayload(): unknown;
  /** The body as text where it is YAML, else parsed. @throws ParseError */
  readPayloadOrText(): unknown;
}

export function preparedRequest(context: ExecutionContext): PreparedRequest {
  return context.switchToHttp().getRequest<PreparedRequest>();
}

/** Who asks. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext) => preparedRequest(context).principal);

/** The query string. */
export const Asked = createParamDecorator((_: unknown, context: ExecutionContext) => preparedRequest(context).asked);

/** The path, for the links of a page. */
export const Path = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { dialect, path } = preparedRequest(context);
  return `${dialect.prefix}${path}`;
});

/** The parsed body. */
export const Payload = createParamDecorator((_: unknown, context: ExecutionContext) =>
  preparedRequest(context).readPayload(),
);

/** The parsed body, or the text of one that is YAML. */
export const PayloadOrText = createParamDecorator((_: unknown, context: ExecutionContext) =>
  preparedRequest(context).readPayloadOrText(),
);

/** For whom, where and in which shape objects are shown; the answer of a write always has its full shape. */
export const Viewed = createParamDecorator((_: unknown, context: ExecutionContext): View => {
  const { principal, origin, dialect, asked, method, headers } = preparedRequest(context);
  const isRead = method === 'GET' || method === 'HEAD';
  const precondition = isRead ? undefined : preconditionOf(headers['if-match']);
  return { by: principal, origin, dialect, shape: isRead ? parseShape(asked) : FULL, precondition };
});

/** A picture that is an answer, and that the page of its object shows. */
export class Picture {
  constructor(
    /** What it shows of its object, in a word or two. */
    readonly title: string,
    /** An SVG document. */
    readonly svg: string,
    /** The hash of the one `<style>` in it, as a content security policy writes it. */
    readonly style: string,
    /** Where it is by itself. */
    readonly address: string,
  ) {}
}

/** What the page of an object says of it beside its fields. */
export interface ObjectFact {
  readonly label: string;
  /** Without an address: it is there, and no more can be said. */
  readonly links: readonly { readonly text: string; readonly href: string | null }[];
}

/** What the page of an object shows besides its fields. */
export interface OnPage {
  readonly pictures: readonly Picture[];
  readonly facts: readonly ObjectFact[];
}

/** An answer that is more than a body. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}
