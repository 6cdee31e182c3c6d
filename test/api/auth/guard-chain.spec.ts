// The guard chain stays shut: whatever a strategy does, only an account that it answered with opens anything.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import passport from 'passport';
import { Strategy } from 'passport-custom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../../../ormconfig.js';
import { AppModule } from '../../../src/app.module.js';
import { BasicStrategy } from '../../../src/auth/strategies/basic.strategy.js';
import { SessionStrategy } from '../../../src/auth/strategies/session.strategy.js';
import { TokenStrategy } from '../../../src/auth/strategies/token.strategy.js';
import { AlsoAccept, PUBLIC, SERVES } from '../../../src/engine/access/access.decorators.js';
import { createAdapter } from '../../../src/http/fastify-adapter.js';
import { createLogger } from '../../../src/platform/logging/logger.js';
import { ADMIN_KEY, ADMIN_PASSWORD, startServer, type TestServer } from '../../support/app.js';
import { BrowserSession, csrfOf } from '../../support/browser-session.js';
import { basic, Client } from '../../support/client.js';
import { changingNothing, DENIED, expectRefusal, MISSING } from '../../support/refusals.js';

const METHOD_METADATA = 'method';

/** The actions that passport gives a strategy. */
interface Actions {
  success(user: unknown, more?: unknown): void;
  fail(challenge?: unknown): void;
  pass(): void;
  error(error: unknown): void;
}

type Behaviour = (this: Actions) => void;

/** A strategy that passport takes, and that answers as it is told. */
class Told {
  behave: Behaviour = () => undefined;
  authenticate(this: Actions & Told): void {
    this.behave.call(this);
  }
}

/** Nobody said who may come here: no @Serves, no @Public. */
@AlsoAccept('basic')
@Controller('api/unmarked')
class UnmarkedController {
  static calls = 0;

  @Get()
  read() {
    UnmarkedController.calls++;
    return { open: true };
  }

  @Post()
  write() {
    UnmarkedController.calls++;
    return { open: true };
  }
}

@Module({ controllers: [UnmarkedController] })
class UnmarkedModule {}

const told = { token: new Told(), basic: new Told(), session: new Told() };
let server: TestServer;
let app: NestFastifyApplication;
let client: Client;
let url: string;
let sessionid: string;
let csrf: string;

beforeAll(async () => {
  server = await startServer();
  const source = createDataSource(server.databaseUrl);
  await source.initialize();
  const ground = {
    settings: server.settings,
    secretKey: 'another secret key for tests, of fifty characters and more',
    source,
  };
  const module = await Test.createTestingModule({ imports: [AppModule.on(ground), UnmarkedModule] })
    .overrideProvider(TokenStrategy)
    .useValue(told.token)
    .overrideProvider(BasicStrategy)
    .useValue(told.basic)
    .overrideProvider(SessionStrategy)
    .useValue(told.session)
    .compile();
  app = module.createNestApplication<NestFastifyApplication>(
    createAdapter(ground.settings, createLogger(ground.settings)),
    { bodyParser: false, logger: false },
  );
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  client = new Client(url);
  const browser = new BrowserSession(server.url);
  await browser.logIn('admin', ADMIN_PASSWORD);
  sessionid = browser.cookies.get('sessionid') as string;
  csrf = csrfOf((await browser.get('/user/api-tokens/add/')).text);
});
afterAll(async () => {
  await app.close();
  await server.close();
});

const superuser = {
  id: randomUUID(),
  username: 'evil',
  isActive: true,
  isStaff: true,
  isSuperuser: true,
  groupIds: [],
};

/** What a strategy must never be able to open a door with. */
const BEHAVIOURS: [string, Behaviour][] = [
  [
    'calls pass()',
    function () {
      this.pass();
    },
  ],
  [
    'succeeds with undefined',
    function () {
      this.success(undefined);
    },
  ],
  [
    'succeeds with null',
    function () {
      this.success(null);
    },
  ],
  [
    'succeeds with true',
    function () {
      this.success(true);
    },
  ],
  [
    'succeeds with {}',
    function () {
      this.success({});
    },
  ],
  [
    'succeeds with a list',
    function () {
      this.success([{ account: { user: superuser } }]);
    },
  ],
  [
    'succeeds with a bare user',
    function () {
      this.success(superuser);
    },
  ],
  [
    'succeeds with { user }',
    function () {
      this.success({ user: superuser, isAdmin: true });
    },
  ],
  [
    'succeeds with an empty account',
    function () {
      this.success({ account: {} });
    },
  ],
  [
    'succeeds with an account without a user',
    function () {
      this.success({ account: { user: null } });
    },
  ],
  [
    'fails without a word',
    function () {
      this.fail();
    },
  ],
  [
    'fails and then succeeds with nothing',
    function () {
      this.fail();
      this.success(undefined);
    },
  ],
];

describe('A strategy that misbehaves', () => {
  it.each(BEHAVIOURS)('and %s opens nothing to a token', async (_, behaviour) => {
    told.token.behave = behaviour;
    const holder = client.with({ authorization: `Token ${ADMIN_KEY}` });
    await changingNothing(server, async () => {
      for (const reply of [
        await holder.get('/api/dcim/sites/'),
        await holder.get('/api/users/users/'),
        await holder.post('/api/users/tokens/', {}),
        await holder.get('/api/unmarked/'),
      ])
        expectRefusal(reply, 403, 'invalid_token', 'Invalid token');
    });
  });

  it.each(BEHAVIOURS)('and %s opens nothing to Basic', async (_, behaviour) => {
    told.basic.behave = behaviour;
    const holder = client.with(basic('admin', ADMIN_PASSWORD));
    await changingNothing(server, async () => {
      for (const reply of [await holder.get('/api/users/tokens/'), await holder.post('/api/users/tokens/', {})])
        expectRefusal(reply, 403, 'invalid_credentials', 'Invalid username/password.');
    });
  });

  it.each(BEHAVIOURS)('and %s leaves a session anonymous', async (_, behaviour) => {
    told.session.behave = behaviour;
    const holder = client.with({ cookie: `sessionid=${sessionid}; csrftoken=${csrf}`, 'x-csrftoken': csrf });
    await changingNothing(server, async () => {
      expect((await holder.get('/api/dcim/sites/')).status).toBe(200);
      for (const reply of [
        await holder.get('/api/users/tokens/'),
        await holder.post('/api/users/tokens/', {}),
        await holder.post('/api/dcim/sites/', { name: 'x', slug: 'x' }),
        await holder.get('/api/authentication-check/'),
        await holder.get('/api/unmarked/'),
      ])
        expectRefusal(reply, 403, 'not_authenticated', MISSING);
    });
  });

  it.each(['token', 'basic', 'session'] as const)('and breaks is a failure, not a key: %s', async (name) => {
    told[name].behave = function () {
      this.error(new Error('the strategy broke'));
    };
    const headers = {
      token: { authorization: `Token ${ADMIN_KEY}` },
      basic: basic('admin', ADMIN_PASSWORD),
      session: { cookie: `sessionid=${sessionid}` },
    }[name];
    const reply = await client.with(headers).get('/api/users/tokens/');
    expect([reply.status, reply.body.detail]).toEqual([500, 'Internal server error.']);
  });

  it('is not reached under a name that somebody else has taken', async () => {
    const user = { account: { user: superuser, limits: {}, sessionStamp: '' }, token: null };
    const names = ['token', 'basic', 'session', 'session cookie'];
    for (const name of names) passport.use(name, new Strategy((_request, done) => done(null, user)));
    try {
      const reply = await server.withKey('f'.repeat(40)).get('/api/users/users/');
      expectRefusal(reply, 403, 'invalid_token', 'Invalid token');
      expect((await server.admin.get('/api/users/users/')).status).toBe(200);
    } finally {
      for (const name of names) passport.unuse(name);
    }
  });
});

describe('A route that nobody has marked', () => {
  it('is denied to everybody, superusers too', async () => {
    const user = { ...superuser };
    const limits = {
      canCreate: true,
      canModify: true,
      maxTokens: 9,
      maxLifetimeDays: null,
      writeAllowed: true,
      requiredIps: [],
    };
    told.token.behave = function () {
      this.success({ account: { user, limits, sessionStamp: '' }, token: null });
    };
    const holder = client.with({ authorization: `Token ${ADMIN_KEY}` });
    expect((await holder.get('/api/users/users/')).status).toBe(200);
    expectRefusal(await holder.get('/api/unmarked/'), 403, 'permission_denied', DENIED);
    expectRefusal(await holder.post('/api/unmarked/', {}), 403, 'permission_denied', DENIED);
    expectRefusal(await client.get('/api/unmarked/'), 403, 'not_authenticated', MISSING);
    expect(UnmarkedController.calls).toBe(0);
  });

  it('does not exist in the server: every handler is marked', () => {
    const unmarked = [...server.app.get(ModulesContainer).values()].flatMap((module) =>
      [...module.controllers.values()].flatMap(({ metatype }) => unmarkedOf(metatype as Type)),
    );
    expect(unmarked).toEqual([]);
  });
});

/** The handlers of a controller that neither serve a resource nor are public. */
function unmarkedOf(controller: Type): string[] {
  const handlers: string[] = [];
  for (let holder = controller.prototype; holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      const handler = Object.getOwnPropertyDescriptor(holder, name)?.value;
      if (typeof handler !== 'function' || Reflect.getMetadata(METHOD_METADATA, handler) === undefined) continue;
      const isMarked = [SERVES, PUBLIC].some((key) =>
        [handler, controller].some((target) => Reflect.getMetadata(key, target) !== undefined),
      );
      if (!isMarked) handlers.push(`${controller.name}.${name}`);
    }
  }
  return handlers;
}
