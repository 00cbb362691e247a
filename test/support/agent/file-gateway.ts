import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { reprDigest, sha256OfDigest } from '../../../shared/contracts/internal-api.ts';

/** The gateway's files for agents, in memory, with faults on demand. */
export class FileGateway {
  /** Input files by argument. */
  readonly inputs = new Map<string, string>();
  /** `label/name` → content. */
  readonly stored = new Map<string, string>();
  /** While set, every connection is broken off. */
  away = false;
  /** So many input files are damaged on their way. */
  damage = 0;
  requests = 0;
  #failures: number[] = [];

  /** The next requests are answered with these statuses. */
  fail(...statuses: number[]): void {
    this.#failures.push(...statuses);
  }

  readonly answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    this.requests++;
    if (this.away) {
      request.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const failure = this.#failures.shift();
    if (failure !== undefined) {
      refuse(response, failure);
      return;
    }
    const url = new URL(request.url ?? '', 'http://gateway');
    const key = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    if (request.method === 'PUT') this.#store(key, url, request, response, Buffer.concat(chunks));
    else this.#send(key, response);
  };

  #store(label: string, url: URL, request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
    const name = url.searchParams.get('name') ?? '';
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== sha256OfDigest(String(request.headers['repr-digest']))) {
      refuse(response, 422, 'checksum_mismatch');
      return;
    }
    this.stored.set(`${label}/${name}`, bytes.toString('utf8'));
    response.end(JSON.stringify({ label, path: `step/${name}`, size: bytes.length, sha256 }));
  }

  #send(argument: string, response: ServerResponse): void {
    const text = this.inputs.get(argument);
    if (text === undefined) {
      refuse(response, 404);
      return;
    }
    response.setHeader('repr-digest', reprDigest(createHash('sha256').update(text).digest('hex')));
    response.end(this.damage-- > 0 ? 'garbage' : text);
  }
}

function refuse(response: ServerResponse, status: number, code = 'bad_request'): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/problem+json');
  response.end(JSON.stringify({ code, detail: `the test says ${status}` }));
}
