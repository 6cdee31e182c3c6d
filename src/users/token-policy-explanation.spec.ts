import { describe, expect, it } from 'vitest';
import { strictest } from './token-limits.js';
import { type Applying, type LimitSource, tell } from './token-policy-explanation.js';

const SETTINGS = { TOKEN_MAX_PER_USER: 100, TOKEN_MAX_LIFETIME_DAYS: null };
const everything = () => true;

let last = 0;
function policy(name: string, values: Partial<Applying> = {}): Applying {
  return {
    id: `id ${++last}`,
    name,
    is_direct: true,
    groups: [],
    can_create: true,
    can_modify: true,
    max_tokens: null,
    max_lifetime_days: null,
    write_allowed: true,
    required_ips: [],
    ...values,
  };
}

const names = (sources: readonly LimitSource[]) => sources.map(({ name }) => name);

describe('What applies to the tokens of a user, and whence', () => {
  it('names the setting where no policy applies', () => {
    const told = tell([], SETTINGS, everything);
    expect(told.canCreate).toEqual({ value: true, sources: [] });
    expect(told.maxTokens).toEqual({ value: 100, sources: [{ kind: 'setting', name: 'TOKEN_MAX_PER_USER' }] });
    expect(told.maxLifetimeDays).toEqual({ value: null, sources: [] });
    expect(told.requiredIps).toEqual([]);
  });

  it('names every policy that forbids, and none that allows', () => {
    const policies = [
      policy('Allows'),
      policy('Contractors', { can_create: false, is_direct: false, groups: [{ id: 'g', name: 'External' }] }),
      policy('Audit', { can_create: false, write_allowed: false }),
    ];
    const told = tell(policies, SETTINGS, everything);
    expect([told.canCreate.value, names(told.canCreate.sources)]).toEqual([false, ['Contractors', 'Audit']]);
    expect(told.canCreate.sources[0]).toMatchObject({ isDirect: false, groups: ['External'] });
    expect([told.canModify.value, told.canModify.sources]).toEqual([true, []]);
    expect([told.writeAllowed.value, names(told.writeAllowed.sources)]).toEqual([false, ['Audit']]);
  });

  it('names who asks for the least, be it a setting, a policy or both', () => {
    const settings = { TOKEN_MAX_PER_USER: 5, TOKEN_MAX_LIFETIME_DAYS: 30 };
    const told = tell(
      [
        policy('Few', { max_tokens: 5, max_lifetime_days: 90 }),
        policy('Short', { max_tokens: 9, max_lifetime_days: 7 }),
      ],
      settings,
      everything,
    );
    expect([told.maxTokens.value, names(told.maxTokens.sources)]).toEqual([5, ['TOKEN_MAX_PER_USER', 'Few']]);
    expect([told.maxLifetimeDays.value, names(told.maxLifetimeDays.sources)]).toEqual([7, ['Short']]);
  });

  it('names a policy that allows no token at all', () => {
    const told = tell([policy('None', { max_tokens: 0 })], SETTINGS, everything);
    expect([told.maxTokens.value, names(told.maxTokens.sources)]).toEqual([0, ['None']]);
  });

  it('tells the networks of each policy, for all of them hold', () => {
    const told = tell(
      [
        policy('Office', { required_ips: ['10.0.0.0/8'] }),
        policy('Open'),
        policy('Lab', { required_ips: ['10.1.0.0/16'] }),
      ],
      SETTINGS,
      everything,
    );
    expect(told.requiredIps.map(({ value, sources }) => [value, names(sources)])).toEqual([
      [['10.0.0.0/8'], ['Office']],
      [['10.1.0.0/16'], ['Lab']],
    ]);
  });

  it('does not name a policy or a group that may not be viewed', () => {
    const group = { id: 'g', name: 'Hidden' };
    const hidden = policy('Secret', { can_create: false, groups: [group], required_ips: ['10.0.0.0/8'] });
    const told = tell([hidden], SETTINGS, (id) => id !== hidden.id && id !== group.id);
    expect(told.canCreate.sources[0]).toMatchObject({ name: null, groups: [null] });
    expect(told.requiredIps).toMatchObject([{ value: [], sources: [{ name: null }] }]);
  });

  it('says the values that bind', () => {
    const policies = [
      policy('A', { max_tokens: 3, can_modify: false }),
      policy('B', { max_lifetime_days: 2, max_tokens: 4, write_allowed: false }),
    ];
    const told = tell(policies, SETTINGS, everything);
    const { canCreate, canModify, maxTokens, maxLifetimeDays, writeAllowed } = strictest(policies, SETTINGS);
    expect([
      told.canCreate.value,
      told.canModify.value,
      told.maxTokens.value,
      told.maxLifetimeDays.value,
      told.writeAllowed.value,
    ]).toEqual([canCreate, canModify, maxTokens, maxLifetimeDays, writeAllowed]);
  });
});
