// `/media/…`: uploaded images, for those who may view an object that has them.
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../engine/access/access.decorators.js';
import { ImageFiles } from '../engine/image-files.js';
import type { PreparedRequest } from '../engine/request.js';
import { mediaTypeOf } from '../platform/media/image-type.js';
import { Raw } from './answer.interceptor.js';

/** Somebody else's bytes: shown as what we found them to be, and as nothing that could act. */
const HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  // Kept, but asked for again each time: a permission may have gone.
  'Cache-Control': 'private, no-cache',
};

@Public()
@Raw()
@Controller('media')
export class MediaController {
  constructor(@Inject(ImageFiles) private readonly images: ImageFiles) {}

  @Get(':folder/:name')
  async serve(
    @Param('folder') folder: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest & PreparedRequest,
    @Res() reply: FastifyReply,
  ): Promise<unknown> {
    const { size, stream } = await this.images.open(`${folder}/${name}`, request.principal);
    // A name is never used again: it says by itself whether the bytes are the same.
    const etag = `"${name}"`;
    reply.headers({ ...HEADERS, ETag: etag, 'Content-Disposition': `inline; filename="${name}"` });
    if (request.headers['if-none-match'] === etag) {
      stream.destroy();
      return reply.status(304).send();
    }
    return reply.type(mediaTypeOf(name)).header('Content-Length', size).send(stream);
  }
}
