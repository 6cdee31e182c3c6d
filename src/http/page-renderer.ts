// The port through which an answer of the API becomes a page.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PreparedRequest } from '../engine/request.js';

export interface RenderedAnswer {
  readonly status: number;
  /** undefined: the answer has no body. */
  readonly body: unknown;
}

export abstract class PageRenderer {
  /** The browsable page of an answer below `/api/`. */
  abstract browse(
    request: FastifyRequest & PreparedRequest,
    reply: FastifyReply,
    answer: RenderedAnswer,
  ): Promise<string>;

  /** The page that says what went wrong elsewhere. */
  abstract failure(
    request: FastifyRequest & PreparedRequest,
    reply: FastifyReply,
    answer: RenderedAnswer,
  ): Promise<string>;
}
