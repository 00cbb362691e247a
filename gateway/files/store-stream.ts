import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** What was written. */
export interface Written {
  size: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/**
 * Writes a stream into a new file and hashes it on the way; resolved means it is on the disk, fsynced. Where it fails
 * nothing is left, and the stream is left alone: whoever owns it drains it.
 * @throws WeirError `too_large`; the errors of the file system as they are.
 */
export async function storeStream(
  source: Readable,
  path: string,
  { maxBytes, mode }: { maxBytes: number; mode: number },
): Promise<Written> {
  const file = await open(path, 'wx', mode);
  const hash = createHash('sha256');
  let size = 0;
  try {
    const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw new WeirError('too_large', `a file may have ${maxBytes} bytes at most`);
      hash.update(chunk);
      await file.appendFile(chunk);
    }
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return { size, sha256: hash.digest('hex') };
}
