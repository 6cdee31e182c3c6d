// Processor time of a process and its descendants, and its memory, from /proc; null where there is none (not Linux).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const TICKS = 100;

function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1]),
    seconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    reaped: (Number(fields[13]) + Number(fields[14])) / TICKS,
  };
}

/** Seconds used so far. */
export function cpuOf(pid) {
  try {
    return stat(pid).seconds;
  } catch {
    return null;
  }
}

/** Seconds used so far by a process, its children and those that have ended. */
export function cpuOfTree(root) {
  try {
    let sum = stat(root).seconds + stat(root).reaped;
    for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const { parent, seconds } = stat(entry);
        if (parent === root) sum += seconds;
      } catch {
        // It has just ended.
      }
    }
    return sum;
  } catch {
    return null;
  }
}

/** From now on, the highest resident memory counts anew. */
export function forgetPeakOf(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not allowed here: then it is the highest of its whole life.
  }
}

/** The highest resident memory, in MB. */
export function peakOf(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
