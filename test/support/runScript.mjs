import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Bundled for a test this file lies below `out`. */
const root = fileURLToPath(import.meta.url).replace(/[\\/](?:out|test)[\\/].*$/, '');

export function hasAwsCli() {
  return spawnSync('aws', ['--version']).status === 0;
}

/** @type {typeof import('./runScript.mjs').runScript} */
export async function runScript(script, env, by) {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-script-'));
  try {
    const path = process.env['PATH'] ?? '';
    const standIn = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'test', 'support', 'awsStandIn.mjs')}" "$@"\n`;
    if (by === 'stand-in') writeFileSync(join(folder, 'aws'), standIn, { mode: 0o755 });
    writeFileSync(join(folder, 'script.sh'), script);
    const child = spawn('sh', [join(folder, 'script.sh')], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: by === 'stand-in' ? `${folder}${delimiter}${path}` : path,
        HOME: folder,
        ...pyenv(),
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
        AWS_CONFIG_FILE: join(folder, 'no-config'),
        ...env,
      },
    });
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An AWS CLI that pyenv has installed looks for Python below the home that this run does not have. */
function pyenv() {
  const { PYENV_ROOT, HOME } = process.env;
  const own = PYENV_ROOT ?? (HOME === undefined ? undefined : join(HOME, '.pyenv'));
  return own === undefined ? {} : { PYENV_ROOT: own };
}
