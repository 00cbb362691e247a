import { describe, expect, it, onTestFinished } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { GatewayChanges } from '../../support/lab/lab-gateway.ts';
import type { Lab } from '../../support/lab/lab.ts';
import { fine } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');

interface Answer {
  status: number;
  body: JsonObject;
  wait: string | null;
}

interface Caller {
  lab: Lab;
  key: string;
  ask: (method: string, path: string, body?: URLSearchParams, as?: string) => Promise<Answer>;
}

/** A gateway with these limits, and a scientist who asks it. */
async function asScientist(config: GatewayChanges['config']): Promise<Caller> {
  const { lab } = await gatewayAlone({ config: { require_key: 'yes', ...config }, localKey: local });
  onTestFinished(() => lab.close());
  const made = await fetch(lab.url('/keys'), {
    method: 'POST',
    headers: { authorization: `Bearer ${local}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'ada', role: 'scientist' }),
  });
  const { key } = (await made.json()) as { key: string };
  const ask: Caller['ask'] = async (method, path, body, as = key) => {
    const response = await fetch(lab.url(path), {
      method,
      headers: { authorization: `Bearer ${as}` },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(20_000),
    });
    return {
      status: response.status,
      body: (await response.json()) as JsonObject,
      wait: response.headers.get('retry-after'),
    };
  };
  return { lab, key, ask };
}

const form = (): URLSearchParams => new URLSearchParams(fine());

describe('a key that asks too often', () => {
  it('is told to wait > but no safety stop is, nor the key of the machine, nor another key', async () => {
    const { ask } = await asScientist({ key_rate: 1 });
    // Each second that they are under way lets one more through.
    const answers = await Promise.all(Array.from({ length: 16 }, () => ask('GET', '/runs')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(8);
    expect(refused[0]).toMatchObject({ wait: '1', body: { code: 'too_many_requests' } });
    expect(refused[0]?.body['detail']).toMatch(
      /^ada asks more than 1 times a second \(WEIR_KEY_RATE\): try again in 1 s$/,
    );
    for (let times = 0; times < 3; times++) {
      expect((await ask('POST', '/admin/safety_stop')).status).toBe(200);
      expect((await ask('GET', '/runs', undefined, local)).status).toBe(200);
    }
  });
});

describe('a key whose runs wait', () => {
  it('may have no more than so many > what is only checked counts for none', async () => {
    const { lab, ask } = await asScientist({ key_runs: 2 });
    const first = await ask('POST', '/runs/start', form());
    expect(first.status).toBe(200);
    expect((await ask('POST', '/runs/start', form())).status).toBe(200);
    const refused = await ask('POST', '/runs/start', form());
    expect(refused).toMatchObject({ status: 429, wait: '30', body: { code: 'quota_reached' } });
    expect(refused.body['detail']).toContain('ada has 2 runs that have not begun');
    expect((await lab.store.listRuns({ limit: 10 })).runs).toHaveLength(2);
    const checked = new URLSearchParams({ ...fine(), validate_only: 'true' });
    expect((await ask('POST', '/runs/start', checked)).status).toBe(200);
    expect((await ask('POST', '/runs/start', form(), local)).status).toBe(200);
  });
});

describe('a key that sends much', () => {
  const large = (): string =>
    new URLSearchParams({ ...fine(), payload: JSON.stringify({ padding: 'x'.repeat(12_000) }) }).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };

  it('may send no more in a day > but read, and stop', async () => {
    const { ask, lab } = await asScientist({ key_upload: 20_000 });
    expect((await ask('POST', '/runs/start', new URLSearchParams(large()))).status).toBe(200);
    const refused = await ask('POST', '/runs/start', new URLSearchParams(large()));
    expect(refused).toMatchObject({ status: 429, body: { code: 'quota_reached' } });
    expect(refused.body['detail']).toContain('ada may send 20000 bytes a day (WEIR_KEY_UPLOAD)');
    expect(Number(refused.wait)).toBeGreaterThan(0);
    expect((await lab.store.listRuns({ limit: 10 })).runs).toHaveLength(1);
    expect((await ask('POST', '/runs/start', form())).status).toBe(200);
    expect((await ask('GET', '/runs')).status).toBe(200);
    expect((await ask('POST', '/admin/safety_stop', new URLSearchParams({ by: 'ada' }))).status).toBe(200);
  });

  it('without saying how much > is counted when it is over', async () => {
    const { ask, lab, key } = await asScientist({ key_upload: 10_000 });
    const sent = await fetch(lab.url('/runs/start'), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, ...type },
      body: new Blob([large()]).stream(),
      duplex: 'half',
    });
    expect(sent.status).toBe(200);
    await sent.text();
    await until('it is counted', async () => (await ask('POST', '/runs/start', form())).status === 429);
  });
});

describe('a thousand submissions at once', { timeout: 180_000 }, () => {
  it('are a thousand runs > none is refused, and no connection reset', async () => {
    const { lab } = await gatewayAlone();
    onTestFinished(() => lab.close());
    const handIn = async () => {
      const response = await lab.submit(fine());
      const { run_id } = (await response.json()) as { run_id: string };
      return `${response.status} ${run_id}`;
    };
    const handedIn = await Promise.all(Array.from({ length: 1_000 }, handIn));
    expect(handedIn.filter((answer) => !answer.startsWith('200 '))).toEqual([]);
    expect(new Set(handedIn).size).toBe(1_000);
  });
});
