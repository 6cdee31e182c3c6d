import { createHash } from 'node:crypto';
import { h } from 'preact';
import { describe, expect, it } from 'vitest';
import { draw, PictureFrame } from '../../src/dcim/drawing/picture.js';
import { STYLE, STYLE_HASH } from '../../src/dcim/drawing/style.js';
import { readSvg } from '../support/svg.js';

const picture = (children: string) =>
  draw(
    h(PictureFrame, { id: 'p', title: 'T', description: 'D', width: 1, height: 1, children: h('text', {}, children) }),
  );

describe('The style of pictures', () => {
  it('is the same text in XML and in HTML, so that its hash holds in both', () => {
    expect(STYLE).not.toMatch(/[<>&"'\n]/);
    const [style] = readSvg(picture('')).all('style');
    expect(style?.text).toBe(STYLE);
    expect(STYLE_HASH).toBe(`sha256-${createHash('sha256').update(STYLE).digest('base64')}`);
  });

  it('is light on paper, whatever the screen is', () => {
    const [, dark = ''] = /@media screen and \(prefers-color-scheme:dark\)\{(.*?\})\}@media/.exec(STYLE) ?? [];
    expect(dark).toContain('.paper{fill:#18212a}');
    expect(STYLE).toMatch(/@media print\{.*\.solid \.body.*fill:#fff/);
    expect(STYLE.match(/prefers-color-scheme/g)).toHaveLength(1);
  });
});

describe('A picture', () => {
  it.each([
    ['<script>', '<script>'],
    [']]>', ']]>'],
    ['\u0000\u0001\u001f\ufffe\uffff', '\ufffd'.repeat(5)],
    ['\ud800', '\ufffd'],
    ['tab\tand\nline', 'tab\tand\nline'],
  ])('holds the text %j as XML does', (text, shown) => {
    expect(readSvg(picture(text)).all('text')[0]?.text).toBe(shown);
  });
});
