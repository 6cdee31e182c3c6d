// Fastify as this server needs it: limits, request ids, and errors in our own words.
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Settings } from '../platform/config/settings.js';
import type { Logger } from '../platform/logging/logger.js';
import { routedTarget } from './dialects/door.js';

type AdapterSettings = Pick<Settings, 'MAX_BODY_SIZE'>;

const MAX_HEADERS = 32_768;

class Adapter extends FastifyAdapter {
  /** Ours is set before the routes, which keep the one they find; Nest's would come too late. */
  override setErrorHandler(): never {
    return this.getInstance() as never;
  }
}

export function createAdapter(settings: AdapterSettings, logger: Logger): FastifyAdapter {
  return new Adapter({
    loggerInstance: logger as never,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.MAX_BODY_SIZE,
    // `request-hook.ts` reads what proxies forward: Fastify knows no ports, no brackets and no `Forwarded`.
    trustProxy: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    rewriteUrl: routedTarget,
    // Always our own: a client's id could be forged to confuse a log.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    requestTimeout: 60_000,
    connectionTimeout: 0,
    http: { maxHeaderSize: MAX_HEADERS, requireHostHeader: true },
    clientErrorHandler(error: Error & { code?: string }, socket: Socket) {
      answerBrokenRequest(error.code, socket);
    },
    frameworkErrors: (_error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
      // An address that cannot be decoded: no route and so no hook has seen it.
      void reply
        .status(400)
        .headers({ ...BARE, 'X-Error-Code': 'bad_request' })
        .send(UNREADABLE);
    },
    return503OnClosing: false,
  } as never);
}

const BARE = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };
const UNREADABLE = { detail: 'The request cannot be read.', code: 'bad_request' };

const BROKEN: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive.'],
};

/** What is no HTTP gets an answer and an end; nothing of it is echoed. */
function answerBrokenRequest(code: string | undefined, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, detail] = BROKEN[code ?? ''] ?? [400, 'Bad Request', UNREADABLE.detail];
  const body = JSON.stringify({ detail, code: 'bad_request' });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}
