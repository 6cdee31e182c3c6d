// The body of a request, parsed after the guards have let it through.
import { safeParse } from 'fast-content-type-parse';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ParseError, UnsupportedMediaType } from '../engine/errors.js';
import { parseForm } from './multipart.js';

const MAX_DEPTH = 100;

/** Fastify only collects the bytes: parsing comes after 401, 403 and 404. */
export function collectBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * An empty body is `{}` whatever its content type; JSON is parsed, and so are the fields and files of a form.
 * @throws UnsupportedMediaType, ParseError
 */
export function readPayload(request: FastifyRequest): unknown {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  const given = request.headers['content-type'] ?? '';
  const { type, parameters } = safeParse(given);
  if (type === 'multipart/form-data') return parseForm(body, parameters.boundary);
  if (type !== 'application/json') throw new UnsupportedMediaType(type || given);
  return parseJson(textOf(body, 'JSON'));
}

const YAML = /^(application|text)\/(x-)?yaml$/;

/** The text of a body that is YAML, for the few routes that read it; else as `readPayload`. */
export function readPayloadOrText(request: FastifyRequest): unknown {
  const { body } = request;
  const { type } = safeParse(request.headers['content-type'] ?? '');
  return Buffer.isBuffer(body) && YAML.test(type) ? textOf(body, 'YAML') : readPayload(request);
}

function textOf(body: Buffer, language: string): string {
  try {
    return decoder.decode(body);
  } catch {
    throw new ParseError(`${language} parse error - the document is not UTF-8.`);
  }
}

/** @throws ParseError */
export function parseJson(text: string): unknown {
  assertShallow(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The parser's own message quotes the document, which may hold a password.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const where = position === undefined ? 'the document is incomplete' : placeOf(text, Number(position));
    throw new ParseError(`JSON parse error - ${where}.`);
  }
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `unexpected character at line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1} (char ${position})`;
}

/** Nothing honest is a hundred levels deep; what walks the document later must not overflow. */
function assertShallow(text: string): void {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === 0x5c) index++;
      else if (code === 0x22) isInString = false;
    } else if (code === 0x22) isInString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > MAX_DEPTH)
        throw new ParseError(`JSON parse error - the document has more than ${MAX_DEPTH} levels.`);
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
}
