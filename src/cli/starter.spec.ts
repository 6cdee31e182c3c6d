import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchStarter } from './starter.js';

describe('watchStarter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const npm = { npm_lifecycle_event: 'start' };

  type Case = [string, NodeJS.ProcessEnv, [number, number], () => boolean, number];
  it.each<Case>([
    ['npm has ended, and the process has another parent', npm, [40, 1], () => true, 1],
    ['npm has ended, and the process keeps its number (Windows)', npm, [40, 40], () => false, 1],
    ['npm has ended before the server began', { ...npm, RACKWARDEN_STARTER: '40' }, [1, 1], () => true, 1],
    ['npm is there since before the server began', { ...npm, RACKWARDEN_STARTER: '40' }, [40, 40], () => true, 0],
    ['npm is there', npm, [40, 40], () => true, 0],
    ['the process is the first of a container', npm, [0, 0], () => false, 0],
    ['a shell has gone that was not npm’s', {}, [40, 1], () => false, 0],
  ])('%s', (_name, environment, [first, later], isAlive, calls) => {
    const gone = vi.fn();
    const parent = vi.fn(() => later).mockReturnValueOnce(first);
    const watching = watchStarter(gone, { environment, parent, isAlive });
    vi.advanceTimersByTime(5_000);
    expect(gone).toHaveBeenCalledTimes(calls);
    if (watching) clearInterval(watching);
  });
});
