import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256OfDigest } from '../../shared/contracts/internal-api.ts';
import { fitForWindows } from '../../shared/kernel/files/safe-name.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RunFile } from '../../client/index.ts';
import type { GatewayClient } from './gateway-client.ts';

const attempts = 3;

/**
 * Downloads a file of a run into `folder`, under its readable path in the run; answers where it lies. A file of that name is
 * replaced, once the new one is whole.
 * @throws WeirError `checksum_mismatch` where the bytes are not those that the gateway lists, also when asked again.
 */
export async function downloadFile(
  client: GatewayClient,
  runId: string,
  file: RunFile,
  folder: string,
): Promise<string> {
  const target = path.join(folder, inside(file.readable_path));
  const partial = `${target}.part`;
  await mkdir(path.dirname(target), { recursive: true });
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await fetchInto(partial, client, runId, file);
        break;
      } catch (error) {
        if (attempt === attempts || !isWorthAnother(error)) throw error;
      }
    }
    await rename(partial, target);
    return target;
  } finally {
    await rm(partial, { force: true });
  }
}

/** A path that cannot lead out of the folder, whatever the gateway says, and that every system can hold. */
function inside(relative: string): string {
  const normal = path.normalize(relative);
  if (path.isAbsolute(normal) || normal.split(path.sep).includes('..')) {
    throw new WeirError(
      'bad_filename',
      `the gateway lists a file "${relative}", which leads out of the folder`,
    );
  }
  return normal.split(path.sep).map(fitForWindows).join(path.sep);
}

async function fetchInto(
  partial: string,
  client: GatewayClient,
  runId: string,
  file: RunFile,
): Promise<void> {
  const response = await client.file(runId, file.path);
  const hash = createHash('sha256');
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const body = response.body ? Readable.fromWeb(response.body) : Readable.from([]);
  try {
    await pipeline(body, measure, createWriteStream(partial));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new WeirError(
      'gateway_unavailable',
      `the download of ${file.path} broke off: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
  // What the response itself states goes first: the log of a run that goes on has grown since it was listed.
  const expected = sha256OfDigest(response.headers.get('repr-digest') ?? undefined) ?? file.sha256;
  if (hash.digest('hex') !== expected) {
    throw new WeirError('checksum_mismatch', `${file.path} arrived with other bytes than the gateway lists`);
  }
}

function isWorthAnother(error: unknown): boolean {
  return WeirError.is(error, 'checksum_mismatch') || WeirError.is(error, 'gateway_unavailable');
}
