// The frame of every picture: its size, its style, and what it says to those who do not see it.
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { STYLE } from './style.js';

export interface PictureFrameProps {
  /** Distinguishes the pictures of one page. */
  readonly id: string;
  readonly title: string;
  /** The whole of it in words. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly children: ComponentChildren;
}

/** A picture as SVG: a document of its own, which may also stand in a page. */
export function draw<Props>(picture: VNode<Props>): string {
  return asXml(renderToString(picture));
}

/** A page scrolls a picture that is wider than this rather than make it too small to read, on a telephone above all. */
const WIDE = 420;

/** To screen readers it is an image with its words; the links in it are told as well, since they can be focused. */
export function PictureFrame({ id, title, description, width, height, children }: PictureFrameProps): VNode {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class={width > WIDE ? 'picture wide' : 'picture'}
      role="img"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      <style>{STYLE}</style>
      <rect class="paper" width={width} height={height} />
      {children}
    </svg>
  );
}

/** A length without the tail of its computation. */
export const px = (length: number): number => Math.round(length * 100) / 100;

/** Characters that no XML document may hold, however they are written. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const UNSPEAKABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** The renderer writes HTML, in which more is allowed. */
const asXml = (html: string): string => html.toWellFormed().replace(UNSPEAKABLE, '\ufffd').replaceAll(']]>', ']]&gt;');
