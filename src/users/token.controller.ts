// The routes of tokens: the common ones, rotation, and a first token for a name and a password.
import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { AlsoAccept, Needs, Public, Serves } from '../engine/access/access.decorators.js';
import type { Principal } from '../engine/access/principal.js';
import { RowPolicy } from '../engine/access/row-policy.js';
import { ValidationError } from '../engine/errors.js';
import { Answer, By, Payload, Viewed } from '../engine/request.js';
import { created, ResourceController } from '../engine/resource.controller.js';
import type { View } from '../engine/resource.repository.js';
import { Uncompressed } from '../engine/uncompressed.js';
import { isObject } from '../engine/write/body.js';
import { Accounts } from './accounts.js';
import { Credentials } from './credentials.js';
import { Token } from './token.js';
import { TokenService } from './token.service.js';

@AlsoAccept('basic')
@Uncompressed()
@Serves(Token)
@Controller('api/users/tokens')
export class TokenController extends ResourceController {
  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(RowPolicy) policy: RowPolicy,
    @Inject(Credentials) private readonly credentials: Credentials,
    @Inject(Accounts) private readonly accounts: Accounts,
  ) {
    super(tokens, policy);
  }

  @Needs('rotate')
  @Post(':id/rotate')
  @HttpCode(200)
  rotate(@Param('id') id: string, @Payload() body: unknown, @Viewed() view: View) {
    return this.tokens.rotate(id, body, view);
  }

  /** For NetBox clients: the name and the password are in the body, and nowhere else. */
  @Public('always')
  @AlsoAccept('nothing else')
  @Post('provision')
  async provision(@Payload() body: unknown, @By() by: Principal, @Viewed() view: View): Promise<Answer> {
    const { username, password, ...token } = provisioning(body);
    const { id } = await this.credentials.check(username, password, by);
    const owner = await this.accounts.principal(id, by);
    this.accounts.assertMayAddTokens(owner);
    return created(await this.tokens.create(token, { ...view, by: owner }));
  }
}

interface Provisioning extends Record<string, unknown> {
  readonly username: string;
  readonly password: string;
}

/** The body without what does not count: NetBox ignores a `user` here. @throws ValidationError */
function provisioning(body: unknown): Provisioning {
  if (!isObject(body)) throw new ValidationError({ non_field_errors: ['Invalid data. Expected a dictionary.'] });
  const errors = Object.fromEntries(
    ['username', 'password'].flatMap((name) => {
      const problem = problemOf(body[name]);
      return problem ? [[name, [problem]]] : [];
    }),
  );
  if (Object.keys(errors).length > 0) throw new ValidationError(errors);
  const { user: _, ...rest } = body;
  return rest as Provisioning;
}

function problemOf(value: unknown): string | undefined {
  if (value === undefined) return 'This field is required.';
  if (value === null) return 'This field may not be null.';
  if (typeof value !== 'string') return 'Not a valid string.';
  return value === '' ? 'This field may not be blank.' : undefined;
}
