// Runs one program and ends it, and all that it started, when its own standard input closes: the starter is gone or wants it gone.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
const child = spawn(command ?? '', args, { stdio: ['ignore', 'inherit', 'inherit'] });

child.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.once('exit', (code, signal) => {
  if (ending) endGroup();
  process.exit(code ?? (signal ? 1 : 0));
});

let ending = false;
process.stdin.resume();
process.stdin.once('close', end);
process.stdin.once('error', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

function end() {
  if (ending) return;
  ending = true;
  child.kill('SIGTERM');
  // A program that does not listen is not asked twice.
  setTimeout(endGroup, 3000);
}

/** The program's own children are in our process group; the group goes, this process with it. */
function endGroup() {
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-process.pid, 'SIGKILL');
}
