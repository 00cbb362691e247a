import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import { experiment, fine, type Run } from '../../support/lab/submission.ts';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';

useGateway();

async function submitted(name: string, experiment_id: string, steps?: JsonObject[]): Promise<string> {
  const answer = await lab.submit({ ...fine(steps, { name }), experiment_id });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as Run).run_id;
}

const ask = async (path: string): Promise<JsonObject> => (await lab.ask('GET', path)).body;
const found = async (query: string) =>
  ((await ask(`/runs?${query}`))['runs'] as Run[]).map(({ run_id }) => run_id);

describe('GET /runs with a search', () => {
  it('many at once, and some that nobody waits for any more > each of the others is answered', async () => {
    const run = await submitted('stir', experiment);
    const left = new AbortController();
    const gone = Array.from({ length: 10 }, () =>
      fetch(lab.url('/runs?text=stir'), { signal: left.signal }).catch(() => undefined),
    );
    const answers = Promise.all(Array.from({ length: 30 }, () => found('text=stir')));
    left.abort();
    expect(await answers).toEqual(Array.from({ length: 30 }, () => [run]));
    await Promise.all(gone);
  });
});

describe('GET /experiments/{id}/values', () => {
  async function post(label: string, value: string, more: Record<string, string> = {}): Promise<void> {
    const given = { label, experiment_id: experiment, value: JSON.parse(value) as Json, ...more };
    const body = new URLSearchParams({ datapoint: JSON.stringify(given) });
    const answer = await fetch(lab.url('/data'), { method: 'POST', body });
    expect(answer.status).toBe(200);
  }

  it('datapoints of several labels > the numbers of each, the oldest first', async () => {
    const run = await submitted('mix', experiment);
    await post('od', '0.4', { workflow_id: run });
    await post('note', '"cloudy"');
    await post('od', '0.6');
    await post('score', '12');
    const points = (values: [number, string | null][]) =>
      values.map(([value, run_id]) => ({ at: expect.any(String) as string, run_id, value }));
    const od = {
      label: 'od',
      points: points([
        [0.4, run],
        [0.6, null],
      ]),
    };
    expect(await ask(`/experiments/${experiment}/values`)).toEqual({
      series: [{ label: 'score', points: points([[12, null]]) }, od],
      next: null,
    });
    expect(await ask(`/experiments/${experiment}/values?label=od`)).toEqual({ series: [od], next: null });
  });

  it('no such experiment, or a label that is empty > is refused', async () => {
    expect(await ask(`/experiments/01ARZ3NDEKTSV4RRFFQ69G5FAW/values`)).toMatchObject({ status: 404 });
    expect(await ask(`/experiments/${experiment}/values?label=a,,b`)).toMatchObject({ status: 400 });
  });
});
