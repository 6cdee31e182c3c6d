// A Python with a client in it, made once and kept beside the packages of Node.js.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/rackwarden');

/** The interpreter that has the requirements of a folder, or why there is none. */
export function pythonFor(folder: string): { python: string } | { missing: string } {
  const requirements = join(folder, 'requirements.txt');
  const stamp = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const home = join(CACHE, `python-${stamp}`);
  const python = join(home, 'bin', 'python');
  const done = join(home, 'rackwarden-complete');
  if (existsSync(done)) return { python };
  try {
    rmSync(home, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', home], { stdio: 'pipe' });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    execFileSync(python, install, { stdio: 'pipe', timeout: 120_000 });
    execFileSync('touch', [done]);
    return { python };
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    return { missing: said.split('\n').at(-1) ?? 'Python is not here' };
  }
}
