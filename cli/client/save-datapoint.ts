import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { Datapoint } from '../../client/index.ts';

/**
 * Downloads the file of a datapoint; what lies at `target` is replaced once the new one is whole.
 * @throws WeirError `checksum_mismatch` where other bytes arrived than the gateway has stated.
 */
export async function saveDatapoint(
  client: GatewayClient,
  { id, sha256 }: Datapoint,
  target: string,
): Promise<void> {
  const partial = `${target}.part`;
  const hash = createHash('sha256');
  const response = await client.datapoint(id);
  const body = response.body ? Readable.fromWeb(response.body) : Readable.from([]);
  body.on('data', (chunk: Buffer) => hash.update(chunk));
  try {
    await pipeline(body, createWriteStream(partial));
    if (hash.digest('hex') !== sha256) {
      throw new WeirError(
        'checksum_mismatch',
        `datapoint ${id} arrived with other bytes than the gateway has`,
      );
    }
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}
