// Any answer of the API as a page: the request, the answer, and the ways on from here.
import type { VNode } from 'preact';
import { BrowseFacts, type Fact } from './browse-facts.js';
import { type BrowseFilter, BrowseFilters } from './browse-filters.js';
import { Copyable } from './copyable.js';
import { JsonView } from './json-view.js';
import { Page, type PageSession } from './layout.js';
import { type BrowsePages, Pages } from './pages.js';
import { type PagePicture, Pictures } from './pictures.js';

export interface Breadcrumb {
  label: string;
  href: string;
}

/** A form that the caller may use from here. */
export interface BrowseForm {
  label: string;
  href: string;
  isDangerous?: boolean;
}

export interface BrowsePageProps {
  session: PageSession;
  title: string;
  description?: string | undefined;
  breadcrumbs: readonly Breadcrumb[];
  method: string;
  /** With its query. */
  path: string;
  status: number;
  statusText: string;
  headers: readonly (readonly [name: string, value: string])[];
  /** The value that JSON clients get; undefined when the answer has no body. */
  body: unknown;
  allow: readonly string[];
  page?: BrowsePages | undefined;
  /** The same request with `format=json`. */
  jsonHref: string;
  curl: string;
  /** `https://host`, without a slash at the end. */
  origin: string;
  filters?: readonly BrowseFilter[] | undefined;
  /** Parameters that the filter form carries along unseen. */
  kept?: readonly (readonly [name: string, value: string])[] | undefined;
  /** What is drawn of the object. */
  pictures?: readonly PagePicture[] | undefined;
  /** To create, change or delete what the caller may. */
  forms?: readonly BrowseForm[] | undefined;
  facts?: readonly Fact[] | undefined;
}

export function BrowsePage(props: BrowsePageProps): VNode {
  const { session, title, description, breadcrumbs, filters = [], kept = [], forms = [], pictures = [], page } = props;
  return (
    <Page title={title} session={session}>
      <Breadcrumbs trail={breadcrumbs} />
      <div class="headline">
        <h1>{title}</h1>
        <div class="tools">
          {forms.map(({ label, href, isDangerous }) => (
            <a key={href} href={href} class={isDangerous ? 'button danger outline' : 'button'}>
              {label}
            </a>
          ))}
          <a href={props.path} class="button outline">
            GET
          </a>
          <a href={props.jsonHref} class="button secondary outline">
            Raw JSON
          </a>
        </div>
      </div>
      {description && <p class="prose quiet">{description}</p>}
      <BrowseFacts facts={props.facts ?? []} />
      {filters.length > 0 && <BrowseFilters action={withoutQuery(props.path)} filters={filters} kept={kept} />}
      {page && <Pages page={page} label="Pages" />}
      {pictures.length > 0 && <Pictures pictures={pictures} />}
      <Exchange {...props} />
      {page && (page.next || page.previous) && <Pages page={page} label="Pages, again" />}
    </Page>
  );
}

function Breadcrumbs({ trail }: { trail: readonly Breadcrumb[] }): VNode | null {
  if (trail.length === 0) return null;
  return (
    <nav class="trail" aria-label="Breadcrumbs">
      <ol>
        {trail.map(({ label, href }, index) => (
          <li key={href}>
            <a href={href} aria-current={index === trail.length - 1 ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Exchange({ method, path, status, statusText, headers, body, allow, curl, origin }: BrowsePageProps): VNode {
  return (
    <section class="exchange panel flush" aria-label="Request and response">
      <div class="request">
        <code>
          <b>{method}</b> {path}
        </code>
        <details>
          <summary>As a command</summary>
          <Copyable id="curl" text={curl} what="command" />
        </details>
      </div>
      <div class="response">
        <p>
          <span class={`status s${Math.trunc(status / 100)}`}>
            {status} {statusText}
          </span>
        </p>
        <dl>
          {allow.length > 0 && (
            <div>
              <dt>Allow</dt>
              <dd>{allow.join(', ')}</dd>
            </div>
          )}
          {headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {body === undefined ? (
        <p class="empty quiet">This answer has no body.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section class="body" tabIndex={0} aria-label="Response body">
          <pre>
            <JsonView value={body} origin={origin} />
          </pre>
        </section>
      )}
    </section>
  );
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}
