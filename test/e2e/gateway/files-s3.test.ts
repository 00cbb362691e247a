import { readdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../gateway/server/gateway.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { internalApi, reprDigest } from '../../../shared/contracts/internal-api.ts';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import { startLocalS3, type S3Service } from '../../services/local-s3.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import { startLabGateway } from '../../support/lab/lab-gateway.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { fine, multipart, readStep, type Run } from '../../support/lab/submission.ts';
import { localKey } from '../../support/lab/people.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';

interface RunFiles {
  details: { path: string }[];
}

let s3: S3Service;
let cable: TcpProxy;
let lab: Lab;
let owner: PlayedOwner;
/** On the same store and bucket; it has a folder of its own, and moves finished runs as they end. */
let other: Gateway;

beforeAll(async () => {
  s3 = await startLocalS3('lab');
  cable = await openTcpProxy(s3.endpoint);
  const files_url = `s3://key:secret@lab/a/b?endpoint=${new URL(cable.url).origin}`;
  ({ lab, owner } = await gatewayAlone({ config: { files_url } }));
  other = await startLabGateway(lab, {
    config: { files_url, data_dir: `${lab.dataDir}-2`, keep_finished: 0 },
    timing: { retention: 20 },
    localKey,
  });
});
afterAll(async () => {
  await lab.close();
  await cable.close();
  await s3.remove();
});

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const authorization = `Bearer ${localKey}`;
const pc1 = { module: 'reader', instance: 'pc1' };

async function submitWithFile(): Promise<Run> {
  const step = { ...readStep, files: { protocol: 'in.txt' } };
  return (await (
    await lab.submit(multipart(fine([step, { ...readStep, name: 'again' }]), [['files', 'in.txt', 'input']]))
  ).json()) as Run;
}

const sendResult = (gateway: Gateway, command: string, content: string) =>
  fetch(gateway.url() + internalApi.resultFile(command, 'curve', 'curve.csv', pc1), {
    ...{
      method: 'PUT',
      headers: { authorization, 'repr-digest': reprDigest(sha256(content)) },
      body: content,
    },
  });

describe('two gateways with files in S3 and no folder in common', () => {
  it('a run > has its files at both, from its submission until it has left the store', async () => {
    const run = await submitWithFile();
    const command = commandId({ run_id: run.run_id, step: 0, attempt: 1 });
    await owner.grant(run.run_id);
    const input = await fetch(other.url() + internalApi.inputFile(command, 'protocol'), {
      headers: { authorization },
    });
    expect(await input.text()).toBe('input');
    const curve = (await (await sendResult(other, command, 'a,b\n1,2\n')).json()) as StoredFile;
    expect(await (await sendResult(lab.gateway, command, 'a,b\n1,2\n')).json()).toEqual(curve);

    const file = (headers: Record<string, string> = {}, method = 'GET') =>
      fetch(lab.url(`/runs/${run.run_id}/file?filename=${curve.path}`), { method, headers });
    const times = { started_at: Date.now(), ended_at: Date.now() };
    const done = { attempt: 1, command_id: command, instance: 'pc1', ...times };
    await owner.bring(run.run_id, 'failed', times, {
      steps: { 0: { status: 'succeeded', files: [curve], ...done }, 1: { status: 'failed', ...done } },
    });
    await until('the run has left the store', async () => !(await lab.store.readRevision(run.run_id)));

    const [whole, part, head] = [await file(), await file({ range: 'bytes=4-6' }), await file({}, 'HEAD')];
    expect([whole.status, await whole.text()]).toEqual([200, 'a,b\n1,2\n']);
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      ...[206, 'bytes 4-6/8', '1,2'],
    ]);
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '8', '']);
    const etag = whole.headers.get('etag') ?? '';
    expect((await file({ 'if-none-match': etag })).status).toBe(304);
    const stale = await file({ range: 'bytes=4-6', 'if-range': '"another"' });
    expect([stale.status, await stale.text()]).toEqual([200, 'a,b\n1,2\n']);
    const beyond = await file({ range: 'bytes=99-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */8']);

    const shown = await (await fetch(lab.url(`/runs/${run.run_id}`))).text();
    expect(shown).toContain('"failed"');
    expect(shown).toContain('s3://lab/a/b/experiments/');
    const retried = await lab.ask<{ run_id: string }>('POST', `/runs/${run.run_id}/retry`, {});
    expect(retried).toMatchObject({ status: 200 });
    const taken = (await (
      await fetch(`${other.url()}/runs/${retried.body.run_id}/files`)
    ).json()) as RunFiles;
    const contents = taken.details
      .slice(1)
      .map(async ({ path: at }) =>
        (await fetch(`${other.url()}/runs/${retried.body.run_id}/file?filename=${at}`)).text(),
      );
    expect(await Promise.all(contents)).toEqual(['input', 'a,b\n1,2\n']);
    for (const folder of [lab.dataDir, `${lab.dataDir}-2`])
      expect(await readdir(path.join(folder, '.incoming'))).toEqual([]);
    expect(await readdir(lab.dataDir)).not.toContain('experiments');
  });

  it('while S3 is away > nothing is acknowledged, the lab says so, and afterwards it is taken', async () => {
    const run = await submitWithFile();
    const command = commandId({ run_id: run.run_id, step: 0, attempt: 1 });
    await owner.grant(run.run_id);
    cable.cut();
    const refused = await sendResult(lab.gateway, command, 'late');
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'files_unavailable' }]);
    const handedIn = await lab.submit(multipart(fine(), [['files', 'in.txt', 'input']]));
    expect(handedIn.status).toBe(503);
    await eventually(async () => {
      const { body } = await lab.ask<{ ground: { key: string; text: string }[] }>('GET', '/now');
      expect(body.ground).toMatchObject([
        {
          key: 'disk',
          text: expect.stringContaining('the files of runs cannot be reached: s3://lab/a/b at') as string,
        },
      ]);
    });
    const diagnosis = await lab.ask('GET', '/internal/diagnosis');
    expect(diagnosis.body).toMatchObject({
      files: { where: 's3://lab/a/b', reason: expect.stringContaining('s3://lab/a/b at http') as string },
    });
    cable.mend();
    expect((await sendResult(other, command, 'late')).status).toBe(200);
    expect(await readdir(path.join(lab.dataDir, '.incoming'))).toEqual([]);
  });

  it('a third one that has files in its folder > is told of by all', async () => {
    const third = await startLabGateway(lab, { config: { data_dir: `${lab.dataDir}-3` } });
    const readNow = async (gateway: Gateway) => (await fetch(`${gateway.url()}/now`)).text();
    for (const gateway of [third, other, lab.gateway]) {
      await eventually(async () =>
        expect(await readNow(gateway)).toContain('another gateway has the files of runs elsewhere'),
      );
    }
    await third.stop();
  });

  it('the audit > is one chain in the bucket, whichever of them wrote it', async () => {
    await lab.gateway.stop();
    const verdict = await fetch(`${other.url()}/audit/verify`, { headers: { authorization } });
    expect(await verdict.json()).toMatchObject({ ok: true, problems: [] });
    // A gateway that stops waits for a moment for S3 to take them.
    await eventually(async () => {
      const { Contents = [] } = await s3.client.send(
        new ListObjectsV2Command({ Bucket: 'lab', Prefix: 'a/b/.audit/' }),
      );
      expect(Contents.map(({ Key }) => Key)).toContain('a/b/.audit/audit-000000000001.jsonl');
    });
  });
});
