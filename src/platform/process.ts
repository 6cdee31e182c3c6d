// Other processes of this machine.

/** Is there a process of this id, whoever owns it? A zombie counts: its parent has not asked for it yet. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
