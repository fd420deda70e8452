/** One line on a terminal's stderr that is written over; nothing where nobody looks. */
export function progressLine() {
  const shown = process.stderr.isTTY;
  return {
    say(progress: { done: number; started: number; what: string } | undefined) {
      if (shown && progress) process.stderr.write(`\r\u001b[K${progress.done}/${progress.started} ${progress.what}`);
    },
    clear() {
      if (shown) process.stderr.write('\r\u001b[K');
    },
  };
}
