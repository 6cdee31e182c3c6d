// What an object is connected to, with the ways there.
import { Fragment, type VNode } from 'preact';
import type { ObjectFact } from '../engine/request.js';

export type Fact = ObjectFact;
export type FactLink = Fact['links'][number];

export function BrowseFacts({ facts }: { facts: readonly Fact[] }): VNode | null {
  if (facts.length === 0) return null;
  return (
    <dl class="facts panel">
      {facts.map(({ label, links }) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>{links.length === 0 ? <span class="quiet">—</span> : <Links links={links} />}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function Links({ links }: { links: readonly FactLink[] }): VNode {
  return (
    <ul class="lines">
      {links.map(({ text, href }) => (
        <li key={href ?? text}>{href === null ? <span class="quiet">{text}</span> : <a href={href}>{text}</a>}</li>
      ))}
    </ul>
  );
}
