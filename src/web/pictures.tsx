// What the server has drawn of an object, in the page of it.
import type { VNode } from 'preact';

export interface PagePicture {
  title: string;
  /** Markup that the server has written itself. */
  svg: string;
  /** Where it is by itself. */
  address: string;
}

/** In the markup itself: links within an image would lead nowhere. */
export function Pictures({ pictures }: { pictures: readonly PagePicture[] }): VNode {
  return (
    <section class="pictures panel" aria-label="Pictures">
      {pictures.map(({ title, svg, address }) => (
        <figure key={address}>
          <div dangerouslySetInnerHTML={{ __html: svg }} />
          <figcaption>
            <a href={address}>{title} as SVG</a>
          </figcaption>
        </figure>
      ))}
    </section>
  );
}
