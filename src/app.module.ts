// The table of contents: every module, in reading order.
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuthModule } from './auth/auth.module.js';
import { DcimModule } from './dcim/dcim.module.js';
import { EngineModule } from './engine/resource.module.js';
import { ExtrasModule } from './extras/extras.module.js';
import { compressAnswers } from './http/compression.js';
import { createAdapter } from './http/fastify-adapter.js';
import { HttpModule } from './http/http.module.js';
import { OpenApi } from './http/openapi.js';
import type { Logger } from './platform/logging/logger.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { type Ground, PlatformModule } from './platform/platform.module.js';
import { TenancyModule } from './tenancy/tenancy.module.js';
import { UsersModule } from './users/users.module.js';
import { WebModule } from './web/web.module.js';

// The command line opens the database before there are modules.
export { createDataSource } from '../ormconfig.js';

@Module({})
export class AppModule {
  /** The whole server. */
  static on(ground: Ground): DynamicModule {
    return { module: AppModule, imports: [...rooms(ground), HttpModule, WebModule] };
  }

  /** The rooms behind the door: what the command line works with. */
  static withoutDoor(ground: Ground): DynamicModule {
    return { module: AppModule, imports: rooms(ground) };
  }
}

/** The server, ready to listen. */
export async function createServer(ground: Ground, logger: Logger): Promise<NestFastifyApplication> {
  const adapter = createAdapter(ground.settings, logger);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(ground), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  await compressAnswers(app);
  await app.init();
  app.get(OpenApi).describe(app);
  return app;
}

/** Says on every answer from now on that its connection ends. */
export const announceStop = (app: NestFastifyApplication): void => app.get(HttpModule).beginStop();

const rooms = (ground: Ground) => [
  PlatformModule.on(ground),
  EngineModule,
  UsersModule,
  AuthModule,
  ExtrasModule,
  TenancyModule,
  DcimModule,
];
