import cors, { type FastifyCorsOptions } from '@fastify/cors';
import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RefusalWatch } from '../engine/access/refusal-watch.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { AnswerInterceptor } from './answer.interceptor.js';
import { PageAddressController } from './dialects/page-address.controller.js';
import { DocsController } from './docs.controller.js';
import { ErrorFilter } from './error.filter.js';
import { FallbackController, PageFallbackController } from './fallback.controller.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyStore } from './idempotency-store.js';
import { MediaController } from './media.controller.js';
import { OpenApi } from './openapi.js';
import { collectBodies } from './payload.js';
import { PluginsController } from './plugins.controller.js';
import { prepareRequests } from './request-hook.js';
import { RootController } from './root.controller.js';
import { RouteTable } from './route-table.js';
import { SchemaController } from './schema.controller.js';
import { StatusController } from './status.controller.js';

/** The door: headers, bodies, formats, errors. */
@Module({
  controllers: [
    PluginsController,
    RootController,
    StatusController,
    SchemaController,
    DocsController,
    MediaController,
    PageAddressController,
    FallbackController,
    PageFallbackController,
  ],
  providers: [
    RouteTable,
    OpenApi,
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    // Inside the other: what is kept and replayed is the data of an answer, not its JSON or its page.
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    IdempotencyStore,
    ErrorFilter,
    { provide: APP_FILTER, useExisting: ErrorFilter },
  ],
  exports: [RouteTable, OpenApi],
})
export class HttpModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private isStopping = false;

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly routes: RouteTable,
    errors: ErrorFilter,
    private readonly refusals: RefusalWatch,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    // Here and not at the module's start: Nest has added every route by then, and a route keeps the handler of errors
    // that there is when it is added. Fastify's own errors (413, 415) and those of our first hook go there.
    if (this.fastify) routes.watch(this.fastify);
    this.fastify?.setErrorHandler((error, request, reply) =>
      errors.catch(error, new ExecutionContextHost([request, reply])),
    );
  }

  async onModuleInit(): Promise<void> {
    const { fastify } = this;
    if (!fastify) return;
    prepareRequests(fastify, this.settings);
    fastify.addHook('onSend', async (_request, reply) => {
      if (this.isStopping) reply.header('Connection', 'close');
    });
    collectBodies(fastify);
    await this.allowOrigins(fastify);
  }

  /** From now on every answer says that its connection ends with it; a client would send the next request in vain. */
  beginStop(): void {
    this.isStopping = true;
  }

  onModuleDestroy(): void {
    this.beginStop();
  }

  onApplicationBootstrap(): void {
    if (this.fastify) this.routes.closeGaps(this.fastify);
  }

  /** The requests that were in flight when the others were turned away have been answered by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.refusals.settle();
  }

  private get fastify(): FastifyInstance | undefined {
    const fastify = this.adapter.httpAdapter?.getInstance<FastifyInstance>();
    return fastify && 'register' in fastify ? fastify : undefined;
  }

  private async allowOrigins(fastify: FastifyInstance): Promise<void> {
    const origin = [...this.settings.CORS_ALLOWED_ORIGINS];
    if (origin.length === 0) return;
    // Tokens only: no cookie of ours is sent from another site. Our own OPTIONS are answered by the controllers.
    const delegate = (request: FastifyRequest, done: (error: null, options: FastifyCorsOptions) => void) => {
      const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
      done(null, { origin, preflight: isPreflight, strictPreflight: false, methods: METHODS, credentials: false });
    };
    await fastify.register(cors, (() => delegate) as never);
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
