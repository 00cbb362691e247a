import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, inject, it, onTestFinished } from 'vitest';
import { startLocalS3 } from '../../services/local-s3.ts';
import { fine, multipart, readStep, type Run } from '../../support/lab/submission.ts';
import { Workplace } from '../../support/cli-process.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

it('a gateway that is killed while it sends a file to S3 > leaves nothing half, and what was acknowledged is there', async () => {
  const s3 = await startLocalS3('lab');
  onTestFinished(() => s3.remove());
  const cable = await openTcpProxy(s3.endpoint);
  onTestFinished(() => cable.close());
  const place = await Workplace.open();
  onTestFinished(() => place.close());
  await place.write('workcell.yaml', cliWorkcell(uniqueWorkcell('s3')));
  /** Each has a data folder of its own. */
  const startGateway = async (folder: string, endpoint: string) => {
    const gateway = place.start(['gateway', '--workcell', 'workcell.yaml', '--port', '0'], {
      WEIR_BROKER_URL: inject('brokerUrl'),
      WEIR_STORE_URL: inject('storeUrl'),
      WEIR_DATA_DIR: folder,
      WEIR_FILES_URL: `s3://lab?endpoint=${endpoint}`,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    const [, url = ''] = await gateway.printed(/is up at (http:\S+)$/m);
    return { gateway, url };
  };
  const large = randomBytes(5 * 1024 * 1024).toString('hex');
  const submit = (url: string, key: string, content: string) =>
    fetch(`${url}/runs/start`, {
      method: 'POST',
      headers: { 'idempotency-key': key },
      body: multipart(fine([{ ...readStep, files: { protocol: 'in.txt' } }]), [['files', 'in.txt', content]]),
    });
  const read = async (url: string, { run_id }: Run) =>
    (await fetch(`${url}/runs/${run_id}/file?filename=in.txt`)).text();
  const uploads = async () =>
    (await s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'lab' }))).Uploads ?? [];
  const inputs = async () => {
    const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: 'lab' }));
    return Contents.filter(({ Key = '' }) => Key.endsWith('/in.txt'));
  };

  const { gateway, url } = await startGateway('data-1', new URL(cable.url).origin);
  const kept = (await (await submit(url, 'small', 'small')).json()) as Run;
  cable.delay({ up: 300, down: 300 });
  const broken = expect(submit(url, 'large', large)).rejects.toThrow('fetch failed');
  await until('the file is under way', async () => (await uploads()).length === 1);
  gateway.signal('SIGKILL');
  await broken;
  expect(await inputs()).toHaveLength(1);

  const { url: next } = await startGateway('data-2', s3.endpoint);
  expect(await read(next, kept)).toBe('small');
  const again = await submit(next, 'large', large);
  expect(again.status).toBe(200);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(sha256(await read(next, (await again.json()) as Run))).toBe(sha256(large));
  expect(await inputs()).toHaveLength(2);
  expect(await readdir(path.join(place.folder, 'data-2', '.incoming'))).toEqual([]);
});
