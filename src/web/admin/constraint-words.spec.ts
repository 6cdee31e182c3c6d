import { describe, expect, it } from 'vitest';
import { meaningOf } from './constraint-words.js';

describe('meaningOf', () => {
  it.each([null, {}, [{ name: 'A' }, {}]])('says that %j lets everything through', (constraints) => {
    expect(meaningOf(constraints)).toBeNull();
  });

  it.each([
    [{ name: 'Akron' }, 'name is Akron'],
    [{ site__region__slug: 'emea' }, 'site → region → slug is emea'],
    [{ status__in: ['active', 'staged'] }, 'status is one of active, staged'],
    [{ name__istartswith: 'ams' }, 'name begins with ams, in small or capital letters'],
    [{ u_height__gte: 42 }, 'u_height is 42 or more'],
    [{ u_height__range: [1, 12] }, 'u_height is between 1 and 12, both included'],
    [{ tenant__isnull: true }, 'tenant is empty'],
    [{ tenant__isnull: false }, 'tenant is not empty'],
    [{ tenant: null }, 'tenant is empty'],
    [{ id__in: [] }, 'id is one of none at all'],
    [{ user: '$user' }, 'user is the user who asks'],
    [{ description: '' }, 'description is nothing'],
    [
      { id__in: Array.from({ length: 12 }, (_, index) => index) },
      'id is one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more',
    ],
  ])('says %j in words', (constraint, words) => {
    expect(meaningOf(constraint)).toEqual([[words]]);
  });

  it('keeps what must hold together apart from what may hold instead', () => {
    expect(meaningOf([{ name: 'A', status: 'active' }, { name: 'B' }])).toEqual([
      ['name is A', 'status is active'],
      ['name is B'],
    ]);
  });
});
