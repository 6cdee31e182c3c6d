// Refusals and failures outside the API, for people.
import type { VNode } from 'preact';
import { Page, type PageSession } from './layout.js';

const TITLES: Record<number, string> = {
  400: 'Bad request',
  403: 'Not permitted',
  404: 'Page not found',
  405: 'Method not allowed',
  429: 'Too many attempts',
  500: 'Something went wrong',
  503: 'Not available right now',
};

const ADVICE: Record<number, string> = {
  403: 'You are not permitted to do this.',
  404: 'There is nothing at this address, or you may not see it.',
  429: 'Please wait a little before you try again.',
  500: 'The server could not answer this request.',
  503: 'The server is starting, or cannot reach its database. Try again in a moment.',
};

export interface ErrorPageProps {
  session: PageSession;
  status: number;
  /** What to say instead of the usual sentence for this status. */
  message?: string | undefined;
  requestId?: string | undefined;
}

export function ErrorPage({ session, status, message, requestId }: ErrorPageProps): VNode {
  const title = TITLES[status] ?? 'The request was refused';
  const text = message ?? ADVICE[status];
  return (
    <Page title={title} session={session}>
      <section class="narrow failure">
        <p class="status-code">{status}</p>
        <h1>{title}</h1>
        {text && <p class="prose">{text}</p>}
        {requestId && (
          <p class="quiet prose">
            Request <code>{requestId}</code>
          </p>
        )}
        <div class="actions">
          <a class="button" href="/">
            Home
          </a>
          {status === 403 && !session.user && (
            <a href={`/login/?next=${encodeURIComponent(session.path)}`} class="button secondary outline">
              Log in
            </a>
          )}
        </div>
      </section>
    </Page>
  );
}
