import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';

/**
 * What stands between the browser and the VS Code server: it hands everything on, and answers `POST /mint-key`, the server's half
 * of the key that SecretStorage is encrypted with in a browser (src/vs/code/browser/workbench/workbench.ts, VS Code 1.139; in
 * `code-server` the part around VS Code answers it, and only VS Code itself runs here).
 * @param {number} serverPort where the server listens on 127.0.0.1
 * @param {string} dataFolder keeps the key, so that secrets outlive a restart
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function openFrontDoor(serverPort, dataFolder) {
  const keyFile = join(dataFolder, 'secret-key');
  if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32), { mode: 0o600 });
  const target = { host: '127.0.0.1', port: serverPort };

  const door = createServer((incoming, outgoing) => {
    if (incoming.method === 'POST' && incoming.url?.endsWith('/mint-key')) {
      outgoing.writeHead(200, { 'content-type': 'application/octet-stream' }).end(readFileSync(keyFile));
      return;
    }
    const onward = request({ ...target, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    incoming.pipe(onward);
  });

  /** @type {Set<import('node:stream').Duplex>} */
  const upgraded = new Set();
  door.on('upgrade', (incoming, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    const onward = connect(target, () => {
      const headers = [];
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) headers.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
      onward.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const [one, other] of [
      [onward, socket],
      [socket, onward],
    ]) {
      one?.on('error', () => other?.destroy());
      one?.on('close', () => other?.destroy());
    }
  });

  await new Promise((resolve, reject) => door.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = door.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        door.close(() => resolve());
        door.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}
