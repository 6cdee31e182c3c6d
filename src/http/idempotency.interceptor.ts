// `Idempotency-Key` on POST: a request that is sent again gets the answer the first got, and nothing runs twice.
import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Principal } from '../engine/access/principal.js';
import { BadRequest, IdempotencyKeyInUse, IdempotencyKeyReused } from '../engine/errors.js';
import { Answer, type PreparedRequest } from '../engine/request.js';
import { type Claim, IdempotencyStore, type KeptAnswer } from './idempotency-store.js';
import { valuesOf } from './request-hook.js';

const HEADER = 'idempotency-key';
const KEY = /^[\x20-\x7e]{1,255}$/;
/** Often enough for a claim of a minute. */
const EXTEND_EVERY = 20_000;

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(private readonly store: IdempotencyStore) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & PreparedRequest>();
    const isMeant = request.method === 'POST' && request.path.startsWith('/api/');
    if (!isMeant || request.headers[HEADER] === undefined) return next.handle();
    return from(this.once(request, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  private async once(
    request: FastifyRequest & PreparedRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const name = nameOf(request.principal, keyOf(request.raw.rawHeaders));
    const fingerprint = fingerprintOf(request);
    const claim = { name, requestId: request.id };
    const found = await this.store.claim(claim);
    if (found === 'running') throw new IdempotencyKeyInUse();
    if (found !== 'claimed') return this.replay(found, fingerprint, claim, request.principal, reply);
    const result = await this.run(claim, next);
    const answer = result instanceof Answer ? result : new Answer(reply.statusCode, result);
    // The work is done and its answer is due, even if the next one will not know of it.
    await this.store
      .keep(claim, { fingerprint, ...answer })
      .catch(() => this.logger.warn('An answer to a request with an Idempotency-Key could not be kept.'));
    return answer;
  }

  /** Runs the request, and gives its key free when it fails: only what has succeeded is replayed. */
  private async run(claim: Claim, next: CallHandler): Promise<unknown> {
    const extending = setInterval(() => void this.store.extend(claim).catch(() => undefined), EXTEND_EVERY).unref();
    try {
      return await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.store.release(claim).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(extending);
    }
  }

  private async replay(
    { fingerprint, status, body, headers }: KeptAnswer,
    given: string,
    { name }: Claim,
    by: Principal,
    reply: FastifyReply,
  ): Promise<Answer> {
    if (given !== fingerprint) {
      // The password in a body that provisions is checked, and its failures are counted, only when the request runs.
      // Were the answer kept, a neighbour who knows the key could guess here as often as they like.
      if (!by.user) await this.store.forget(name);
      throw new IdempotencyKeyReused();
    }
    reply.header('Idempotency-Replayed', 'true');
    return new Answer(status, body, headers);
  }
}

/** @throws BadRequest */
function keyOf(rawHeaders: readonly string[]): string {
  const [key = '', ...more] = valuesOf(HEADER, rawHeaders);
  if (more.length > 0) throw new BadRequest('A request may have one Idempotency-Key.');
  if (!KEY.test(key)) throw new BadRequest('An Idempotency-Key has 1 to 255 printable ASCII characters.');
  return key;
}

/** One name for each key of each principal: nobody gets another's answer. */
function nameOf({ user, token, via, address }: Principal, key: string): string {
  return JSON.stringify([via, user?.id ?? address, token?.id ?? '', key]);
}

/** What the request asks for. It is kept inside the sealed answer, since a body may hold a password. */
function fingerprintOf({ originalUrl, body }: FastifyRequest): string {
  const hash = createHash('sha256').update(`${originalUrl}\n`);
  return (Buffer.isBuffer(body) ? hash.update(body) : hash).digest('hex');
}
