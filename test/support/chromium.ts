// The Chromium that tests drive, where there is one.
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const CHROMIUM = process.env.RACKWARDEN_CHROMIUM ?? '/usr/bin/chromium';
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
export const WIDTHS = { desk: 1280, telephone: 390 } as const;
/** Where the screenshots go. */
export const PICTURES = process.env.RACKWARDEN_PICTURES ?? join(tmpdir(), 'rackwarden-pictures');
