import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from './clock.js';
import { SETTINGS, type Settings } from './config/settings.js';
import { Database } from './database/database.js';
import { Notifications } from './database/notifications.js';
import { HealthModule } from './health/health.module.js';
import { Readiness } from './health/readiness.js';
import { MediaStore } from './media/media-store.js';
import { PASSWORD_COST, PASSWORD_COST_IN_USE, type PasswordCost } from './secrets/password-cost.js';
import { Secrets } from './secrets/secrets.js';

/** What a process has settled before its modules are made. */
export interface Ground {
  readonly settings: Settings;
  /** The secret key in use. */
  readonly secretKey: string;
  /** Already connected and migrated. */
  readonly source: DataSource;
  /** What the hash of a password costs; only tests give one. */
  readonly passwordCost?: PasswordCost | undefined;
}

/** The keys of the secret key in use, and of those before it. */
export const secretsOf = ({ settings, secretKey }: Pick<Ground, 'settings' | 'secretKey'>): Secrets =>
  new Secrets([secretKey, ...settings.SECRET_KEY_FALLBACKS]);

/** Settings, time, secrets, the database: everything stands on it. */
@Global()
@Module({})
export class PlatformModule {
  static on({ settings, secretKey, source, passwordCost = PASSWORD_COST }: Ground): DynamicModule {
    const secrets = secretsOf({ settings, secretKey });
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...source.options }),
          dataSourceFactory: async () => source,
        }),
        HealthModule,
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Secrets, useValue: secrets },
        { provide: PASSWORD_COST_IN_USE, useValue: passwordCost },
        Clock,
        Database,
        Notifications,
        MediaStore,
        Readiness,
      ],
      exports: [SETTINGS, PASSWORD_COST_IN_USE, Secrets, Clock, Database, Notifications, MediaStore, Readiness],
    };
  }
}
