import { describe, expect, it } from 'vitest';
import { covers } from './covers.js';
import type { Constraint, Permitted } from './row-policy.js';

const some = (...groups: readonly (readonly Constraint[])[]): Permitted => ({ rows: 'some', groups });
const EMEA = { region__slug: 'emea' };
const ACTIVE = { status: 'active' };

describe('covers', () => {
  it('lets everything be given by who may do everything, and nothing by who may do nothing', () => {
    expect(covers({ rows: 'all' }, null)).toBe(true);
    expect(covers({ rows: 'none' }, [EMEA])).toBe(false);
    expect(covers({ rows: 'none' }, null)).toBe(false);
  });

  it('never lets a part give the whole', () => {
    expect(covers(some([EMEA]), null)).toBe(false);
    expect(covers(some([EMEA]), [EMEA, ACTIVE])).toBe(false);
  });

  it('lets the same, and less, be given', () => {
    expect(covers(some([EMEA]), [EMEA])).toBe(true);
    expect(covers(some([EMEA]), [{ ...EMEA, ...ACTIVE }])).toBe(true);
    expect(covers(some([EMEA, ACTIVE]), [EMEA, { ...ACTIVE, name: 'A' }])).toBe(true);
  });

  it('asks every group: the permissions of the user, and the scopes of the token', () => {
    expect(covers(some([EMEA], [ACTIVE]), [EMEA])).toBe(false);
    expect(covers(some([EMEA], [ACTIVE]), [{ ...EMEA, ...ACTIVE }])).toBe(true);
  });

  it('does not take one value, or list, for another', () => {
    expect(covers(some([{ id__in: ['a', 'b'] }]), [{ id__in: ['a'] }])).toBe(false);
    expect(covers(some([{ asn: 1 }]), [{ asn: '1' }])).toBe(false);
    expect(covers(some([{ toString: 'x' }]), [{}])).toBe(false);
  });

  it('never covers what stands for somebody else when somebody else asks', () => {
    expect(covers(some([{ user: '$user' }]), [{ user: '$user' }])).toBe(false);
    expect(covers(some([{ user__in: ['$user'] }]), [{ user__in: ['$user'] }])).toBe(false);
  });
});
