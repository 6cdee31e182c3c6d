// `npm start`: sets up what is missing, then becomes the server, so that signals reach it.
import { setUp } from './lib/setup.mjs';

await setUp();
await import('../dist/src/main.js');
