import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ChildGroup } from '../support/child-group.ts';
import { freePort } from '../support/free-port.ts';
import { ensureMoto } from './programs.ts';

/** A service that speaks S3 and keeps all in memory. */
export interface S3Service {
  readonly endpoint: string;
  /** For WEIR_FILES_URL; with a bucket of that name, which is there. */
  urlOf(bucket: string, prefix: string): string;
  /** A client of it. */
  readonly client: S3Client;
  /** It neither answers nor ends, until `thaw`. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

/** One of our own on the loopback address, with an empty bucket for each of these names. */
export async function startLocalS3(...buckets: string[]): Promise<S3Service> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const program = await ensureMoto();
  const folder = await mkdtemp(join(tmpdir(), 'weir-s3-'));
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  // It fails where that names a profile which this machine does not have.
  const { AWS_PROFILE: _, ...env } = process.env;
  const server = new ChildGroup({
    ...{ file: program, args: ['-H', '127.0.0.1', '-p', new URL(endpoint).port] },
    ...{ env, cwd: folder, log: join(folder, 's3.log') },
  });
  const client = new S3Client({
    ...{ endpoint, forcePathStyle: true, region: 'us-east-1' },
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  const remove = async () => {
    client.destroy();
    await server.end('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const answers = () =>
    fetch(endpoint).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await server.waitUntil('S3 answered', answers, 60_000);
    for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    endpoint,
    urlOf: (bucket, prefix) => `s3://key:secret@${bucket}/${prefix}?endpoint=${endpoint}`,
    client,
    freeze: () => server.pause(true),
    thaw: () => server.pause(false),
    remove,
  };
}
