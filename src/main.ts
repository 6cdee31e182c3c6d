// Starts the server; nothing else.
import { sayFailure } from './cli/say-failure.js';
import { serve } from './cli/serve.js';

serve().catch((error: unknown) => {
  sayFailure(error);
  process.exit(1);
});
