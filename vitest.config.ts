import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.js';

export default defineConfig({
  plugins: [swc.vite({ swcrc: true })],
  esbuild: false,
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    isolate: false,
    pool: 'threads',
    // The database and one half of the tests wait for each other most of the time: two halves take two thirds of the time.
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // No rule is about how soon a page has heard.
    expect: { poll: { timeout: 20_000 } },
  },
});
