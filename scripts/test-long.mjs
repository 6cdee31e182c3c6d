// `npm run test:long`: everything that `npm test` runs, asked in full depth of every resource.
process.env.RACKWARDEN_TEST_DEPTH = 'long';
await import('./test.mjs');
