import type { ComponentChildren, VNode } from 'preact';
import { Page, type PageSession } from '../layout.js';
import { Message } from '../message.js';
import type { Section } from './sections.js';

/** What every page of the desk knows. */
export interface Frame {
  readonly session: PageSession;
  readonly sections: readonly Section[];
  /** What has just been done. */
  readonly notice?: string | undefined;
}

export interface AdminPageProps {
  frame: Frame;
  title: string;
  /** The name of the section that the page belongs to. */
  current: string;
  children: ComponentChildren;
}

/** The frame of the desk: its sections beside (on small screens above) what is worked on. */
export function AdminPage({ frame, title, current, children }: AdminPageProps): VNode {
  const { session, sections, notice } = frame;
  return (
    <Page title={`${title} · Administration`} session={session}>
      <div class="desk">
        <nav class="sections" aria-label="Administration">
          {sections.map(({ name, label, href }) => (
            <a key={name} href={href} aria-current={name === current ? 'true' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <div class="desk-work">
          <h1>{title}</h1>
          {notice && <Message kind="success">{notice}</Message>}
          {children}
        </div>
      </div>
    </Page>
  );
}
