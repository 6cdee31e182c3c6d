// The process that started the server may end without a signal: then nobody could stop the server any more.

const EVERY = 500;

/** What is asked about the process that has started this one. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  /** The id of the parent now: it changes when the parent ends, except on Windows. */
  parent(): number;
  isAlive(pid: number): boolean;
}

const HERE: Surroundings = { environment: process.env, parent: () => process.ppid, isAlive };

/**
 * Calls back once npm, or the shell between npm and the server, has ended. A server that was started otherwise,
 * as a service or in the background of a shell, outlives what started it.
 */
export function watchStarter(
  gone: () => void,
  { environment, parent, isAlive }: Surroundings = HERE,
): NodeJS.Timeout | null {
  const starter = parent();
  // 0: the first process of a container, which nobody outlives.
  if (environment.npm_lifecycle_event === undefined || starter === 0) return null;
  const watching = setInterval(() => {
    if (parent() === starter && isAlive(starter)) return;
    clearInterval(watching);
    gone();
  }, EVERY).unref();
  return watching;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
