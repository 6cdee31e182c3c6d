// Starts the server; nothing else.
import { sayFailure } from './cli/say-failure.js';
import { serve } from './cli/serve.js';
import { endProcess, Terminal } from './cli/terminal.js';

const terminal = Terminal.ofProcess();
await serve(terminal).catch((error: unknown) => sayFailure(error, terminal));
await endProcess(terminal);
