// Answers that are worth it are compressed. A compressed one is another representation, so it has another entity tag.
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { compressedTag } from '../engine/entity-tag.js';

const WORTH_IT = /^(text\/(?!event-stream)|application\/([\w.-]+\+)?(json|yaml|xml|javascript)|image\/svg\+xml)\b/;

/** Most of what can be gained is gained at these levels, in a fraction of the time of the usual ones. */
const GZIP_LEVEL = 3;
const BROTLI_QUALITY = 3;

/** Leaves the answer to this request as it is, as if the client had asked for that. */
export function sendUncompressed(request: FastifyRequest): void {
  request.headers['x-no-compression'] = 'true';
}

/** To be called before there are routes. */
export async function compressAnswers(app: NestFastifyApplication): Promise<void> {
  await app.register(compress as never, {
    // Bodies of requests are taken as they are: what unpacks them would have to know how large they may become.
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    customTypes: WORTH_IT,
    zlibOptions: { level: GZIP_LEVEL },
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  });
  // Behind the hook that compresses.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', (route: RouteOptions) => {
      const hooks = [route.onSend ?? []].flat();
      // Fastify's own, which drops the body of a HEAD, comes first: it has to see what GET would send.
      const isHead = route.method === 'HEAD';
      route.onSend = isHead ? [...hooks.slice(1), tagCompressed, ...hooks.slice(0, 1)] : [...hooks, tagCompressed];
    });
}

async function tagCompressed(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [encoding, tag] = [reply.getHeader('content-encoding'), reply.getHeader('etag')];
  if (typeof encoding === 'string' && typeof tag === 'string') reply.header('ETag', compressedTag(tag, encoding));
}
