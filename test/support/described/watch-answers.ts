import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GivenAnswer } from './described-answers.ts';

/** Larger bodies are not read: their status and type are looked at. */
const mostBytes = 4 * 1024 * 1024;

/** Calls back with each answer that gateways of this process give, from now on, before whoever asked has all of it. */
export function watchAnswers(onAnswer: (answer: GivenAnswer) => void): void {
  diagnostics.subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const { method = '', url = '/' } = request;
    keepBody(response, (body) => {
      const contentType = response.getHeader('content-type');
      onAnswer({
        ...{ method, url, body },
        status: response.statusCode,
        contentType: typeof contentType === 'string' ? contentType : undefined,
      });
    });
  });
}

/** Calls back when the answer of a gateway is about to end, with its body, where that is a text of a size. */
function keepBody(response: ServerResponse, onEnd: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    bytes += chunk.length;
    if (bytes <= mostBytes && isText(response)) chunks.push(Buffer.from(chunk));
  };
  let over = false;
  const end = (): void => {
    if (over || !isGateways(response)) return;
    over = true;
    // A file is whatever it is.
    const isFile = response.hasHeader('repr-digest');
    const kept = bytes > 0 && bytes <= mostBytes && isText(response) && !isFile;
    onEnd(kept ? Buffer.concat(chunks).toString() : undefined);
  };
  for (const name of ['write', 'end'] as const) {
    const before = response[name].bind(response) as (...args: unknown[]) => boolean & ServerResponse;
    response[name] = (...args: unknown[]) => {
      keep(args[0]);
      if (name === 'end') end();
      return before(...args);
    };
  }
  // A stream that its reader leaves never ends.
  response.once('close', () => {
    if (response.headersSent) end();
  });
}

function isText(response: ServerResponse): boolean {
  return /json|event-stream/.test(String(response.getHeader('content-type')));
}

/** Tests have servers of their own, which say nothing to browsers. */
function isGateways(response: ServerResponse): boolean {
  return response.getHeader('cross-origin-resource-policy') === 'same-origin';
}
