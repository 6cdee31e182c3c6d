// A body of `multipart/form-data`: the fields of one object, its files among them.
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { ParseError } from '../engine/errors.js';
import { Upload } from '../engine/write/upload.js';

/** Far more than an object has fields. */
const MAX_PARTS = 1000;
const MAX_NAME = 100;
const MAX_FILENAME = 255;
const MAX_PART_HEADER = 8192;

interface Part {
  readonly name: string;
  /** Only files have one. */
  readonly filename: string | undefined;
  readonly bytes: Buffer;
}

/**
 * Fields by name as text, a repeated one as a list; files as uploads. What it is all worth is judged by the fields.
 * @param boundary as the content type names it
 * @throws ParseError
 */
export async function parseForm(body: Buffer, boundary = ''): Promise<Record<string, unknown>> {
  if (!BOUNDARY.test(boundary)) throw problem('the content type names no valid boundary');
  assertFewParts(body, boundary);
  const form = new Map<string, unknown>();
  for (const { name, filename, bytes } of await partsOf(body, boundary)) {
    // A form sends its empty file inputs too.
    if (filename === '' && bytes.length === 0) continue;
    if (filename !== undefined) {
      if (form.has(name)) throw problem('a file may occur only once');
      form.set(name, new Upload(filename.slice(-MAX_FILENAME), bytes));
      continue;
    }
    const present = form.get(name);
    if (present instanceof Upload) throw problem('a file may occur only once');
    const text = decode(bytes);
    form.set(name, present === undefined ? text : Array.isArray(present) ? [...present, text] : [present, text]);
  }
  return Object.fromEntries(form);
}

/** As RFC 2046 has it. */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

/** Counted first: the parser would walk through a million parts before anybody could stop it. */
function assertFewParts(body: Buffer, boundary: string): void {
  const delimiter = `--${boundary}`;
  let count = 0;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    if (++count > MAX_PARTS + 1) throw problem(`the document has more than ${MAX_PARTS} parts`);
  }
}

const problem = (why: string) => new ParseError(`Multipart form parse error - ${why}.`);

const decoder = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw problem('the document is not UTF-8');
  }
}

function partsOf(body: Buffer, boundary: string): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    const parser = new Busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
      // Text comes as bytes too: only so is it known to be UTF-8.
      isPartAFile: () => true,
      limits: { headerPairs: 20, headerSize: MAX_PART_HEADER },
    });
    // The parser's own messages are about its insides.
    const fail = () => reject(problem('the document is malformed or incomplete'));
    parser.on('file', (name: string | undefined, stream: BusboyFileStream, filename: string | undefined) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', fail);
      stream.on('end', () => {
        if (name === undefined || name === '') reject(problem('a part has no name'));
        else if (name.length > MAX_NAME) reject(problem(`a name has more than ${MAX_NAME} characters`));
        else parts.push({ name, filename, bytes: Buffer.concat(chunks) });
      });
    });
    parser.on('error', fail);
    parser.on('finish', () => resolve(parts));
    parser.end(body);
  });
}
