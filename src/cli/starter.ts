// The process that started the server may end without a signal: then nobody could stop the server any more.

import { isAlive } from '../platform/process.js';

const EVERY = 500;

/** Where `npm start` leaves the id of its parent, before it sets up what is missing. */
const STARTER = 'RACKWARDEN_STARTER';

/** What is asked about the process that has started this one. */
export interface ParentProcess {
  readonly environment: NodeJS.ProcessEnv;
  /** The id of the parent now: it changes when the parent ends, except on Windows. */
  parent(): number;
  isAlive(pid: number): boolean;
}

export const parentProcess = (environment: NodeJS.ProcessEnv): ParentProcess => ({
  environment,
  parent: () => process.ppid,
  isAlive,
});

/**
 * Calls back once npm, or the shell between npm and the server, has ended. A server that was started otherwise,
 * as a service or in the background of a shell, outlives what started it.
 */
export function watchStarter(gone: () => void, { environment, parent, isAlive }: ParentProcess): NodeJS.Timeout | null {
  if (environment.npm_lifecycle_event === undefined) return null;
  const starter = Number(environment[STARTER] ?? parent());
  // 0: the first process of a container, which nobody outlives.
  if (starter === 0) return null;
  const watching = setInterval(() => {
    if (parent() === starter && isAlive(starter)) return;
    clearInterval(watching);
    gone();
  }, EVERY).unref();
  return watching;
}
