// Which part of a list is shown, and the ways to the parts before and after it.
import type { VNode } from 'preact';

export interface BrowsePages {
  /** Null when it was not counted. */
  count: number | null;
  /** The first and the last row shown, from 1; both 0 when there is none. */
  from: number;
  to: number;
  next: string | null;
  previous: string | null;
}

export function Pages({ page, label }: { page: BrowsePages; label: string }): VNode {
  return (
    <nav class="pages" aria-label={label}>
      <span>{extent(page)}</span>
      <span class="tools">
        <PageLink href={page.previous} rel="prev">
          Previous
        </PageLink>
        <PageLink href={page.next} rel="next">
          Next
        </PageLink>
      </span>
    </nav>
  );
}

function PageLink({ href, rel, children }: { href: string | null; rel: string; children: string }): VNode {
  if (!href) return <span class="off">{children}</span>;
  return (
    <a href={href} rel={rel}>
      {children}
    </a>
  );
}

function extent({ count, from, to }: BrowsePages): string {
  if (to === 0) return count ? `None of ${count.toLocaleString('en')} here` : 'No results';
  const range = `${from.toLocaleString('en')}–${to.toLocaleString('en')}`;
  return count === null ? range : `${range} of ${count.toLocaleString('en')}`;
}
