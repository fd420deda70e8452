/** One line on a terminal's stderr that is written over; `undefined` where stderr is no terminal, and so nobody looks. */
export function progressLine() {
  if (!process.stderr.isTTY) return undefined;
  return {
    say(progress: { done: number; started: number; what: string } | undefined) {
      if (progress) process.stderr.write(`\r\u001b[K${progress.done}/${progress.started} ${progress.what}`);
    },
    clear() {
      process.stderr.write('\r\u001b[K');
    },
  };
}
