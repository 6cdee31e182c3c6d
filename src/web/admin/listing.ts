// A list of the desk: what its address asks for, as the services understand it, and the page of it.

import { labelOf } from '../../engine/declare/field.js';
import { isId } from '../../engine/declare/identified.js';
import { ValidationError } from '../../engine/errors.js';
import type { Query } from '../../engine/query/filters.js';
import type { Shown } from '../../engine/representation.js';
import type { View } from '../../engine/resource.repository.js';
import type { ResourceService } from '../../engine/resource.service.js';
import type { BrowsePages } from '../pages.js';

export const PAGE_SIZE = 50;
const MOST = 1_000_000;

export interface Listed {
  readonly rows: readonly Shown[];
  readonly page: BrowsePages;
  /** What is wrong with what was asked. */
  readonly problems: readonly string[];
}

/**
 * @param path of the page
 * @param asked what stands in its address
 * @param filters of the resource, as its query string names them; empty ones ask nothing
 */
export async function listOf(
  service: ResourceService,
  path: string,
  asked: URLSearchParams,
  filters: Readonly<Record<string, string>>,
  view: View,
): Promise<Listed> {
  const offset = offsetIn(asked);
  const asking = Object.entries({ ...filters, limit: String(PAGE_SIZE), offset: String(offset) });
  const query: Query = new Map(asking.flatMap(([name, value]) => (value === '' ? [] : [[name, [value]]])));
  try {
    const { results, count } = await service.list(query, path, view);
    return { rows: results, page: pageOf(path, asked, offset, count ?? 0, results.length), problems: [] };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const problems = Object.entries(error.errors).map(([name, said]) => `${labelOf(name)}: ${[said].flat().join(' ')}`);
    return { rows: [], page: pageOf(path, asked, 0, 0, 0), problems };
  }
}

export function offsetIn(asked: URLSearchParams): number {
  const text = asked.get('offset') ?? '';
  return /^\d{1,7}$/.test(text) ? Math.min(Number(text), MOST) : 0;
}

export function pageOf(
  path: string,
  asked: URLSearchParams,
  offset: number,
  count: number,
  length: number,
): BrowsePages {
  const at = (next: number) => {
    const search = new URLSearchParams([...asked].filter(([name, value]) => value !== '' && name !== 'done'));
    search.delete('offset');
    if (next > 0) search.set('offset', String(next));
    return search.size > 0 ? `${path}?${search}` : path;
  };
  return {
    count,
    from: length > 0 ? offset + 1 : 0,
    to: offset + length,
    next: offset + PAGE_SIZE < count ? at(offset + PAGE_SIZE) : null,
    previous: offset > 0 ? at(Math.max(0, offset - PAGE_SIZE)) : null,
  };
}

/** An object inside another: what it is called, or that it may not be viewed. */
export interface Mention {
  readonly id: string;
  readonly name: string;
}

/** The objects of a to-many field. */
export function mentionsIn(value: unknown): Mention[] {
  if (!Array.isArray(value)) return [];
  return value.map((one: Shown) => ({ id: String(one.id), name: one.restricted ? HIDDEN : String(one.display) }));
}

export const HIDDEN = 'One that you may not view';

export const idsIn = (texts: readonly string[]): string[] => [...new Set(texts.filter(isId))];
