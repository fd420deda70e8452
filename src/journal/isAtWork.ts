/**
 * Is the process that an activity names still running on this machine? A number that the system has given to another process
 * since says yes too, so a no is certain and a yes is not.
 */
export function isAtWork(process: number): boolean {
  if (process === globalThis.process.pid) return true;
  try {
    globalThis.process.kill(process, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
