import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../gateway/server/gateway.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { ask, bearer, type Answer } from '../../support/ask.ts';
import { Workplace } from '../../support/cli-process.ts';
import { FeedReader } from '../../support/feed-reader.ts';
import { Lab } from '../../support/lab/lab.ts';
import { People } from '../../support/lab/people.ts';
import { realServices } from '../../support/lab/services.ts';
import { fine, step } from '../../support/lab/submission.ts';
import { openRoundRobin, type RoundRobin } from '../../support/round-robin.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const config = { require_key: 'yes', key_runs: 2, key_upload: 100_000, port: 0 } as const;

let lab: Lab;
let gateways: Gateway[];
let proxy: RoundRobin;
let people: People;
let place: Workplace;

beforeAll(async () => {
  lab = await Lab.open(realServices());
  place = await Workplace.open();
  gateways = [];
  for (let n = 0; n < 2; n++) {
    await lab.openStore();
    // What the other gateway was told is to be known at once, and not by looking now and then.
    gateways.push(await lab.startGateway({ config, localKey: local, timing: { definition: 600_000 } }));
  }
  proxy = await openRoundRobin(gateways.map((gateway) => gateway.url()));
  people = new People({ url: (at) => new URL(at, proxy.url).href }, local);
  await lab.startOrchestrator();
  await lab.startAgent({ gatewayUrl: proxy.url, gatewayKey: () => local });
}, 60_000);
afterAll(async () => {
  await lab.close();
  await proxy.close();
  await place.close();
});

async function keyOf(name: string): Promise<string> {
  const { body } = await people.ask('POST', '/keys', { body: { name, role: 'scientist' } });
  return body['key'] as string;
}

/** Hands in a run of one step; the form is sent in one piece, with its length. */
async function handIn(key: string, url = proxy.url, fields = fine([step()])): Promise<Answer> {
  const body = new URLSearchParams(fields);
  const response = await fetch(new URL('/runs/start', url), { method: 'POST', body, headers: bearer(key) });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

describe('two gateways behind a proxy that remembers nobody', () => {
  it('somebody at the page > signs in, hands in, follows, and fetches a file; signed out, he is so at both', async () => {
    await people.addSettled('ada');
    const as = await people.signIn('ada');
    const before = proxy.taken.length;
    expect(await Promise.all(Array.from({ length: 4 }, () => people.status(as)))).toEqual([
      200, 200, 200, 200,
    ]);
    expect(new Set(proxy.taken.slice(before).map(({ by }) => by)).size).toBe(2);
    const reader = await FeedReader.open(`${proxy.url}/feed`, undefined, { cookie: as });
    const form = lab.form(
      [step('move', { files: { protocol: 'plan.txt' } }), step('measure', { args: { file: 9 } })],
      {
        'plan.txt': 'as planned',
      },
    );
    const headers = { cookie: as, origin: proxy.url };
    const started = await fetch(`${proxy.url}/runs/start`, { method: 'POST', body: form, headers });
    const { run_id } = (await started.json()) as { run_id: string };
    await until('the feed tells of its end', () =>
      reader.entries.some(
        ({ data }) => data['run_id'] === run_id && JSON.stringify(data).includes('"completed"'),
      ),
    );
    // What the one has told, the other goes on from.
    for (const { url } of gateways.map((gateway) => ({ url: gateway.url() }))) {
      const other = await FeedReader.open(`${url}/feed`, reader.position, { cookie: as });
      expect(other.messages.map(({ event }) => event)).toEqual(['position']);
      await other.close();
    }
    for (let n = 0; n < 2; n++) {
      const { body } = await people.ask('GET', `/runs/${run_id}/files`, { as });
      const [at = ''] = /[^"]*curve\.bin/.exec(JSON.stringify(body)) ?? [];
      const file = `${proxy.url}/runs/${run_id}/file?filename=${encodeURIComponent(at)}`;
      for (let times = 0; times < 2; times++) {
        const sent = await fetch(file, { headers: { cookie: as } });
        expect([sent.status, (await sent.arrayBuffer()).byteLength]).toEqual([200, 9]);
      }
    }
    await people.ask('DELETE', '/session', { as });
    expect(await Promise.all([people.status(as), people.status(as)])).toEqual([401, 401]);
    await reader.ended;
  });

  it('the command line > hands in and follows a run to its end; a link of it signs in at either', async () => {
    const key = await keyOf('cli');
    await writeFile(
      path.join(place.folder, 'flow.yaml'),
      'name: by hand\nflowdef:\n  - { name: one, module: arm, action: move }\n',
    );
    const env = { WEIR_GATEWAY_URL: proxy.url, WEIR_KEY: key };
    const ran = await place.run(['run', 'flow.yaml'], env);
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const { body } = await ask('POST', `${gateways[0]!.url()}/session/links`, undefined, bearer(key));
    const follow = async (): Promise<number> =>
      (await fetch(`${gateways[1]!.url()}/session/links/${body['code'] as string}`, { redirect: 'manual' }))
        .status;
    expect([await follow(), await follow()]).toEqual([303, 404]);
  });

  it('a definition that the one has taken > is what the other checks the next submission by', async () => {
    const [one, other] = gateways.map((gateway) => gateway.url());
    const key = await keyOf('definer');
    const onOven = { ...fine([step('move', { module: 'oven' })]), validate_only: 'true' };
    expect((await handIn(key, other, onOven)).status).toBe(422);
    const { body } = await ask('GET', `${one}/wc`, undefined, bearer(local));
    const oven = { name: 'oven', interface: 'simulator', config: { actions: { move: {} } } };
    const posted = { ...body, modules: [...(body['modules'] as JsonObject[]), oven] };
    const taken = await ask('POST', `${one}/wc`, posted, bearer(local));
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
    expect(await handIn(key, other, onOven)).toMatchObject({ status: 200 });
  });

  it('wrong passwords, waiting runs and bytes > are counted at both together', async () => {
    await people.addSettled('grace');
    let wrong = 0;
    while ((await people.tryToSignIn('grace', `wrong ${wrong}`)).status === 401) wrong += 1;
    // Each would let five pass; on a machine that is slow some more come after their wait.
    expect(wrong).toBeGreaterThanOrEqual(5);
    expect(wrong).toBeLessThan(10);

    await people.ask('POST', '/admin/pause');
    const [key, large] = [await keyOf('eager'), await keyOf('large')];
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await handIn(key));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.body).toMatchObject({ code: 'quota_reached' });
    await people.ask('POST', '/admin/resume');
    await until('they have begun', async () => (await handIn(key)).status === 200);

    const padded = {
      ...fine([step()]),
      validate_only: 'true',
      payload: JSON.stringify({ pad: 'x'.repeat(40_000) }),
    };
    const sent = [];
    for (let n = 0; n < 3; n++) sent.push((await handIn(large, proxy.url, padded)).status);
    expect(sent).toEqual([200, 200, 429]);
  });
});
