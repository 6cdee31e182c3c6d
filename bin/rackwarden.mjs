#!/usr/bin/env node
// The command line. In a clone it sets up what is missing first; an installed copy has been built already.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../src', import.meta.url))) {
  const { setUp } = await import('../scripts/lib/setup.mjs');
  await setUp();
}
await import('../dist/src/cli/main.js');
