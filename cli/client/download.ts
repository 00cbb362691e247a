import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256OfDigest } from '../../shared/contracts/internal-api.ts';
import { fitForWindows } from '../../shared/kernel/files/safe-name.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Datapoint, RunFile } from '../../client/index.ts';
import type { GatewayClient } from './gateway-client.ts';

const attempts = 3;

/** A file that the gateway keeps, as it has told of it. */
interface Kept {
  name: string;
  sha256: string | undefined;
  ask: () => Promise<Response>;
}

/**
 * Downloads a file of a run into `folder`, under its readable path in the run; answers where it lies.
 * @throws as `save` does
 */
export async function downloadFile(
  client: GatewayClient,
  runId: string,
  { path: name, readable_path, sha256 }: RunFile,
  folder: string,
): Promise<string> {
  const target = path.join(folder, inside(readable_path));
  await mkdir(path.dirname(target), { recursive: true });
  await save({ name, sha256, ask: () => client.file(runId, name) }, target);
  return target;
}

/** Downloads the file of a datapoint. @throws as `save` does */
export function saveDatapoint(
  client: GatewayClient,
  { id, sha256 }: Datapoint,
  target: string,
): Promise<void> {
  return save({ name: `datapoint ${id}`, sha256, ask: () => client.datapoint(id) }, target);
}

/**
 * Puts a file at `target`; what lies there is replaced, once the new one is whole.
 * @throws WeirError `checksum_mismatch` where the bytes are not those that the gateway lists, also when asked again.
 */
async function save(kept: Kept, target: string): Promise<void> {
  const partial = `${target}.part`;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await fetchInto(partial, kept);
        break;
      } catch (error) {
        if (attempt === attempts || !isWorthAnother(error)) throw error;
      }
    }
    await rename(partial, target);
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

async function fetchInto(partial: string, { name, sha256, ask }: Kept): Promise<void> {
  const response = await ask();
  const hash = createHash('sha256');
  const body = response.body ? Readable.fromWeb(response.body) : Readable.from([]);
  body.on('data', (chunk: Buffer) => hash.update(chunk));
  try {
    await pipeline(body, createWriteStream(partial));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new WeirError('gateway_unavailable', `the download of ${name} broke off: ${messageOf(cause)}`, {
      cause,
    });
  }
  // What the response itself states goes first: the log of a run that goes on has grown since it was listed.
  const expected = sha256OfDigest(response.headers.get('repr-digest') ?? undefined) ?? sha256;
  if (hash.digest('hex') !== expected) {
    throw new WeirError('checksum_mismatch', `${name} arrived with other bytes than the gateway lists`);
  }
}

function isWorthAnother(error: unknown): boolean {
  return WeirError.is(error, 'checksum_mismatch') || WeirError.is(error, 'gateway_unavailable');
}
