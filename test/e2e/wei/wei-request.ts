import { once } from 'node:events';
import http from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  status: number;
  ok: boolean;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

export type Body = { json: unknown } | { form: Record<string, string> } | { multipart: FormData };

/** One call as Python's `requests` makes it: a connection of its own, closed afterwards. */
export async function request(method: string, url: string, body?: Body): Promise<Answer> {
  const { type, bytes } = await encoded(body);
  const headers: http.OutgoingHttpHeaders = {
    'User-Agent': 'python-requests/2.32.3',
    Accept: '*/*',
    'Accept-Encoding': 'gzip, deflate',
    Connection: 'close',
    ...(type === undefined ? {} : { 'Content-Type': type }),
    'Content-Length': bytes.length,
  };
  const call = http.request(url, { method, headers, agent: false });
  call.end(bytes);
  const [response] = (await once(call, 'response')) as [http.IncomingMessage];
  const status = response.statusCode ?? 0;
  return { status, ok: status < 400, headers: response.headers, body: await buffer(response) };
}

/** The JSON of an answer. @throws Error as `raise_for_status` does, with the body. */
export function jsonOf(answer: Answer): unknown {
  if (!answer.ok) throw new Error(`HTTPError: ${answer.status}: ${answer.body.toString()}`);
  return JSON.parse(answer.body.toString());
}

async function encoded(body: Body | undefined): Promise<{ type?: string; bytes: Buffer }> {
  if (body === undefined) return { bytes: Buffer.alloc(0) };
  if ('json' in body) return { type: 'application/json', bytes: Buffer.from(JSON.stringify(body.json)) };
  if ('form' in body) {
    const bytes = Buffer.from(new URLSearchParams(body.form).toString());
    return { type: 'application/x-www-form-urlencoded', bytes };
  }
  const written = new Response(body.multipart);
  const type = written.headers.get('content-type') ?? '';
  return { type, bytes: Buffer.from(await written.arrayBuffer()) };
}
