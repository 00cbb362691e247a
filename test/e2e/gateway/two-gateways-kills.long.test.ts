import { once } from 'node:events';
import { request } from 'node:http';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { ask, bearer } from '../../support/ask.ts';
import { Workplace } from '../../support/cli-process.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { Lab } from '../../support/lab/lab.ts';
import { realServices } from '../../support/lab/services.ts';
import { fine, multipart, step } from '../../support/lab/submission.ts';
import { openRoundRobin } from '../../support/round-robin.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');

it('a gateway of two is killed amid an upload > what it has accepted is there, and the same again at the other is one run', async () => {
  const lab = await Lab.open(realServices());
  onTestFinished(() => lab.close());
  const place = await Workplace.open();
  onTestFinished(() => place.close());
  const gateway = await lab.startGateway({ config: { require_key: 'yes' }, localKey: local });
  await lab.startOrchestrator();
  const { witness } = await lab.startAgent({ gatewayKey: () => local });
  await writeFile(
    path.join(place.folder, 'workcell.yaml'),
    `name: ${lab.workcell.name}\nmodules:\n  - { name: arm, interface: file }\n`,
  );
  const doomed = place.start(['gateway', '--workcell', 'workcell.yaml', '--port', '0'], {
    ...{ WEIR_BROKER_URL: lab.brokerUrl, WEIR_STORE_URL: lab.storeUrl },
    ...{ WEIR_DATA_DIR: lab.dataDir, WEIR_REQUIRE_KEY: 'yes' },
  });
  const [, url = ''] = await doomed.printed(/is up at (http:\S+)$/m);
  const behind = await openRoundRobin([url, gateway.url()]);
  onTestFinished(() => behind.close());
  const { body } = await ask(
    'POST',
    `${gateway.url()}/keys`,
    { name: 'uploader', role: 'scientist' },
    bearer(local),
  );
  const key = body['key'] as string;
  const accepted: string[] = [];
  for (let n = 0; n < 2; n++) {
    const init = { method: 'POST', body: new URLSearchParams(fine([step()])), headers: bearer(key) };
    const answer = (await (await fetch(new URL('/runs/start', behind.url), init)).json()) as {
      run_id: string;
    };
    accepted.push(answer.run_id);
  }
  const reader = await FeedReader.open(`${url}/feed`, undefined, bearer(key));

  const form = new Response(
    multipart({ ...fine([step('move', { files: { protocol: 'plan.bin' } })]) }, [
      ['files', 'plan.bin', 'x'.repeat(20_000)],
    ]),
  );
  const headers = {
    ...bearer(key),
    ...{ 'content-type': form.headers.get('content-type') ?? '', 'idempotency-key': newId() },
  };
  const bytes = Buffer.from(await form.arrayBuffer());
  const upload = request(new URL('/runs/start', url), { method: 'POST', headers });
  const broken = once(upload, 'response').then(
    () => 'answered',
    () => 'broken',
  );
  await new Promise<void>((sent) => upload.write(bytes.subarray(0, 12_000), () => sent()));
  doomed.signal('SIGKILL');
  await doomed.ended;
  expect(await broken).toBe('broken');
  await reader.ended;

  const again = async (): Promise<string> => {
    const response = await fetch(new URL('/runs/start', behind.url), {
      method: 'POST',
      body: bytes,
      headers,
    });
    expect(response.status).toBe(200);
    return ((await response.json()) as { run_id: string }).run_id;
  };
  const run = await again();
  expect(await again()).toBe(run);
  for (const id of [...accepted, run]) await lab.untilState(id, 'completed');
  expect(witness.moves().filter((move) => [...accepted, run].some((id) => move.startsWith(id)))).toHaveLength(
    3,
  );
  // Nothing is missed: the other one goes on where the dead one has ended.
  const next = await FeedReader.open(`${behind.url}/feed`, reader.position, bearer(key));
  await until('its end is told', () => next.entries.some(({ data }) => JSON.stringify(data).includes(run)));
  expect(next.messages.filter(({ event }) => event === 'reset')).toEqual([]);
  await next.close();
});
