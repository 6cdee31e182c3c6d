// What the forms of a user ask of the services, and which of their controls the caller is offered.
import { Injectable } from '@nestjs/common';
import { RowPolicy } from '../../engine/access/row-policy.js';
import { resourceOf } from '../../engine/declare/resource.js';
import type { Shown } from '../../engine/representation.js';
import { Credentials } from '../../users/credentials.js';
import { Group } from '../../users/group.js';
import { UserService } from '../../users/user.service.js';
import type { FormErrors } from '../edit/form-body.js';
import type { PageRequest } from '../page-session.js';
import { Choosing, type Chosen } from './choosing.js';
import { viewOf } from './desk.js';
import type { DeskUser } from './user-desk.js';
import type { UserOffers } from './user-form.js';
import { changesIn, type FormState, TEXTS, type UserValues } from './user-values.js';

@Injectable()
export class UserForms {
  constructor(
    private readonly users: UserService,
    private readonly credentials: Credentials,
    private readonly choosing: Choosing,
    private readonly policy: RowPolicy,
  ) {}

  /** What is known beforehand to be refused is not offered; the services decide all the same. */
  async offers({ principal }: PageRequest, groups: Chosen, user?: DeskUser): Promise<UserOffers> {
    const isUnlimited = this.policy.isUnlimited(principal);
    return {
      isStaff: isUnlimited || principal.user?.isStaff === true,
      isSuperuser: isUnlimited,
      groups: hasHiddenGroup(user?.shown) ? null : await this.choosing.choice(resourceOf(Group), groups, principal),
    };
  }

  async create(values: UserValues, password: string, request: PageRequest): Promise<Shown> {
    const groups = await this.choosing.named(resourceOf(Group), values.groups, request.principal);
    const { is_active, is_staff, is_superuser } = values;
    const texts = Object.fromEntries(TEXTS.map((name) => [name, values[name]]));
    const body = { ...texts, is_active, is_staff, is_superuser, groups, password };
    return (await this.users.create(body, viewOf(request))) as Shown;
  }

  async change(user: DeskUser, values: UserValues, state: FormState, request: PageRequest): Promise<void> {
    const typed = { ids: [], typed: values.groups.typed };
    const named = await this.choosing.named(resourceOf(Group), typed, request.principal);
    const present = groupsOf(user.shown).map(({ id }) => String(id));
    await this.users.update(user.id, changesIn(values, state, present, named), 'change', viewOf(request));
  }

  async setActive(user: DeskUser, isActive: boolean, request: PageRequest): Promise<void> {
    await this.users.update(user.id, { is_active: isActive }, 'change', viewOf(request));
  }

  async setPassword(user: DeskUser, password: string, request: PageRequest): Promise<void> {
    await this.users.update(user.id, { password }, 'change', viewOf(request));
    // Whoever has typed a forgotten one too often may log in with the new one.
    await this.credentials.forgive(user.username);
  }

  async delete(user: DeskUser, request: PageRequest): Promise<void> {
    await this.users.delete(user.id, {}, viewOf(request));
  }
}

const groupsOf = (shown: Shown): readonly Shown[] => (shown.groups ?? []) as readonly Shown[];

/** Such a group can neither be kept nor left out by whoever may not view it. */
function hasHiddenGroup(shown: Shown | undefined): boolean {
  return shown !== undefined && groupsOf(shown).some(({ restricted }) => restricted === true);
}

/** What is wrong with a password that was typed twice; null where the service has to judge it. */
export function passwordProblems(posted: URLSearchParams): FormErrors | null {
  const password = posted.get('password') ?? '';
  const errors = (name: string, message: string) => ({ fields: new Map([[name, [message]]]), whole: [] });
  if (password === '') return errors('password', 'This field is required.');
  if (password !== (posted.get('password_again') ?? '')) {
    return errors('password_again', 'The two passwords are not the same.');
  }
  return null;
}
