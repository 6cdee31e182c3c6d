import { createServer } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '../platform/logging/logger.js';
import { stop } from './stop.js';

const logger = createLogger({ LOG_LEVEL: 'silent' });

describe('stop', () => {
  it.each([
    ['in order once every request is finished', async () => undefined, { code: 0, ended: ['ground'] }],
    [
      'only the database where a request takes too long',
      () => new Promise(() => undefined),
      { code: 1, ended: ['server'] },
    ],
    ['with 1 where the server cannot be closed', () => Promise.reject(new Error('no')), { code: 1, ended: ['server'] }],
  ])('ends %s', async (_name, close, expected) => {
    const ended: string[] = [];
    const ground = {
      close: async () => void ended.push('ground'),
      server: { stop: async () => void ended.push('server') },
    };
    const app = { close, get: () => ({ beginStop: vi.fn() }), getHttpServer: () => createServer() };
    const code = await stop({ app: app as unknown as NestFastifyApplication, ground }, logger, 'SIGTERM', 20);
    expect({ code, ended }).toEqual(expected);
  });
});
