import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchStarter } from './starter.js';

describe('watchStarter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const npm = { npm_lifecycle_event: 'start' };

  it.each([
    ['npm has ended, and the process has another parent', npm, [40, 1], () => true, 1],
    ['npm has ended, and the process keeps its number (Windows)', npm, [40, 40], () => false, 1],
    ['npm is there', npm, [40, 40], () => true, 0],
    ['the process is the first of a container', npm, [0, 0], () => false, 0],
    ['a shell has gone that was not npm’s', {}, [40, 1], () => false, 0],
  ])('%s', (_name, environment, [first, later], isAlive: () => boolean, calls: number) => {
    const gone = vi.fn();
    const parent = vi.fn(() => later as number).mockReturnValueOnce(first as number);
    const watching = watchStarter(gone, { environment, parent, isAlive });
    vi.advanceTimersByTime(5_000);
    expect(gone).toHaveBeenCalledTimes(calls);
    if (watching) clearInterval(watching);
  });
});
