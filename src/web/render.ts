import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

export function renderPage<Props>(node: VNode<Props>): string {
  return `<!doctype html>${renderToString(node)}`;
}

/** A part of a page, for a script that puts it in its place. */
export function renderPart<Props>(node: VNode<Props>): string {
  return renderToString(node);
}
