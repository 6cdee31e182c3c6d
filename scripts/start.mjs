// `npm start`: sets up what is missing, then becomes the server, so that signals reach it.
import { setUp } from './lib/setup.mjs';

// Before it is set up, which takes minutes the first time: npm may end meanwhile.
process.env.RACKWARDEN_STARTER = String(process.ppid);
await setUp();
await import('../dist/src/main.js');
