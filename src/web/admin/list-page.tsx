// The frame of every list of the desk: what can be added, what is looked for, and the part of the list that is shown.
import type { ComponentChildren, VNode } from 'preact';
import { type BrowseFilter, BrowseFilters } from '../browse-filters.js';
import { Message } from '../message.js';
import { type BrowsePages, Pages } from '../pages.js';
import { AdminPage, type Frame } from './admin-page.js';

export interface ListPageProps {
  frame: Frame;
  title: string;
  /** The name of the section. */
  current: string;
  /** Where the list is. */
  path: string;
  /** What it is about, in a sentence. */
  lead?: string;
  add?: { readonly label: string; readonly href: string } | undefined;
  filters: readonly BrowseFilter[];
  /** What the filters keep of the address. */
  kept?: readonly (readonly [name: string, value: string])[];
  page: BrowsePages;
  problems: readonly string[];
  /** The table; instead of it is said that there is nothing. */
  children: ComponentChildren;
}

export function ListPage(props: ListPageProps): VNode {
  const { frame, title, current, path, lead, add, filters, kept = [], page, problems, children } = props;
  const isSearched = filters.some(({ value }) => value !== '');
  return (
    <AdminPage frame={frame} title={title} current={current}>
      {lead && <p class="prose quiet">{lead}</p>}
      {add && (
        <p>
          <a class="button" href={add.href}>
            {add.label}
          </a>
        </p>
      )}
      <BrowseFilters action={path} filters={filters} kept={kept} />
      {problems.length > 0 && (
        <Message kind="error">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Message>
      )}
      <Pages page={page} label="Pages" />
      {page.to > 0 && page.from > 0 ? children : <Nothing isSearched={isSearched} />}
      {(page.next || page.previous) && <Pages page={page} label="Pages, again" />}
    </AdminPage>
  );
}

function Nothing({ isSearched }: { isSearched: boolean }): VNode {
  return (
    <div class="panel empty">
      <p>{isSearched ? 'Nothing that you may see is like this.' : 'There is none that you may see.'}</p>
    </div>
  );
}

/** The first few of several names, and how many more there are. */
export function Names({ names, most = 4 }: { names: readonly string[]; most?: number }): VNode {
  if (names.length === 0) return <span class="quiet">—</span>;
  const rest = names.length - most;
  return (
    <span class="prose">
      {names.slice(0, most).join(', ')}
      {rest > 0 && <span class="quiet"> and {rest.toLocaleString('en')} more</span>}
    </span>
  );
}
