import { createServer } from 'node:http';

/** Something that listens where AWS would, says no to everything, and counts how often it was asked. */
export interface CountingEndpoint {
  readonly url: string;
  asked(): number;
  close(): Promise<void>;
}

export async function countingEndpoint(): Promise<CountingEndpoint> {
  let count = 0;
  const server = createServer((_, answer) => {
    count += 1;
    answer.writeHead(403, { 'content-type': 'text/xml' });
    answer.end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>not here</Message></Error></ErrorResponse>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    asked: () => count,
    close: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}
