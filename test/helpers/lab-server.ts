import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { LabRequest, Outcome, Responder } from './reply.ts';

export interface LabServer {
  /** Such as `http://127.0.0.1:41234`. */
  origin: string;
  /** Cuts every connection and resolves when the port is free. */
  close(): Promise<void>;
}

/** Listens on a free port of the loopback address and has `respond` decide about each request. */
export async function startLabServer(origin: LabRequest['origin'], respond: Responder): Promise<LabServer> {
  const server = createServer(async (incoming, response) => {
    try {
      send(response, await respond(await readRequest(origin, incoming)));
    } catch (error) {
      // A browser that leaves in the middle of its request is no mistake of the test's, anything else is.
      if (incoming.errored) return;
      send(response, { status: 500, body: `The lab failed: ${error instanceof Error ? error.stack : error}` });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server) };
}

async function readRequest(origin: LabRequest['origin'], incoming: IncomingMessage): Promise<LabRequest> {
  const at = Date.now();
  const { pathname, search } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers = incoming.headers as Record<string, string | undefined>;
  return { origin, method: incoming.method ?? 'GET', path: pathname, search, headers, body: await text(incoming), at };
}

function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome === 'hang') return;
  if (outcome === 'refuse') {
    response.socket?.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = outcome;
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    body.pipe(response);
    return;
  }
  const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  response.writeHead(status, {
    ...(raw ? {} : { 'content-type': 'application/json' }),
    ...headers,
    // On a connection that was used before, browsers repeat a request that got no answer, and the log would show two.
    connection: 'close',
  });
  response.end(raw ? body : JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
