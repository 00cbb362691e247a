import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** A request body that is read from the disk while it is sent. */
export interface Multipart {
  headers: { 'content-type': string; 'content-length': string };
  body: Readable;
}

/**
 * The multipart form that a module expects: a part `files` for each input file, whose file name is the argument's name.
 * Its length is stated: not every module's server takes a body in chunks.
 * @param files argument → local path
 */
export async function multipartOf(files: Record<string, string>): Promise<Multipart> {
  const boundary = `weir-${randomUUID()}`;
  const end = Buffer.from(`--${boundary}--\r\n`);
  const parts: { head: Buffer; path: string }[] = [];
  let length = end.length;
  for (const [argument, path] of Object.entries(files)) {
    const head = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${escape(argument)}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    );
    const { size } = await stat(path);
    length += head.length + size + 2;
    parts.push({ head, path });
  }
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(length),
    },
    body: Readable.from(write(parts, end)),
  };
}

async function* write(parts: { head: Buffer; path: string }[], end: Buffer): AsyncGenerator<Buffer> {
  for (const { head, path } of parts) {
    yield head;
    yield* createReadStream(path) as AsyncIterable<Buffer>;
    yield Buffer.from('\r\n');
  }
  yield end;
}

/** As browsers write a file name. */
function escape(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
