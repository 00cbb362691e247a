import { describe, expect, it } from 'vitest';
import { gather, givenInShort, resultOfRun } from '../../../../gateway/runs/results/result-of-run.ts';
import type { ArchivedRun } from '../../../../shared/contracts/archived-run.ts';
import type { Json } from '../../../../shared/kernel/json/json.ts';

interface Given {
  name: string;
  data: Record<string, Json>;
  at: number;
  labels?: Record<string, string>;
  loop?: object;
  status?: string;
}

function runOf(...steps: Given[]): ArchivedRun {
  return {
    definition: {
      run_id: 'R',
      payload: { dye: 'blue', plate: 'x'.repeat(300) },
      parameters: { volume: 7 },
      workflow: {
        parameters: [
          { name: 'volume', default: 5 },
          { name: 'dye', default: 'red' },
        ],
      },
      created_at: 0,
      steps: steps.map(({ name, labels = {}, loop }) => ({
        name,
        data_labels: labels,
        ...(loop && { loop }),
      })),
    },
    state: 'completed',
    revision: 1,
    steps: Object.fromEntries(
      steps.map(({ data, at, status = 'succeeded' }, position) => [
        position,
        {
          status,
          attempt: 1,
          command_id: `R.${position}.1`,
          instance: 'a',
          started_at: at,
          ended_at: at,
          data,
        },
      ]),
    ),
  } as unknown as ArchivedRun;
}

const resultOf = (run: ArchivedRun) => resultOfRun(gather(run), undefined);

describe('the result of a run', () => {
  it('values of two steps that are called the same > go by their steps, unless the workflow gives them one label', () => {
    const before = { name: 'before', data: { od: 1 }, at: 1 };
    const after = { name: 'after', data: { od: 2 }, at: 2 };
    expect(resultOf(runOf(before, after)).values).toEqual({ 'before.od': 1, 'after.od': 2 });
    const labels = { od: 'density' };
    const labelled = resultOf(runOf({ ...before, labels }, { ...after, labels }));
    expect(labelled.values).toEqual({ density: 2 });
  });

  it('what a list tells of it > the short values that it was given, and none by default', () => {
    expect(givenInShort(runOf().definition)).toEqual({ volume: 7, 'payload.dye': 'blue' });
  });

  it('the rounds of a loop > are one value, the last, with all of them in their order', () => {
    const rounds = [3, 1, 2].map((od, at) => ({ name: `mix[${at + 1}]/read`, data: { od }, at: at + 1 }));
    const loop = { name: 'mix', data: { od: 9 }, at: 9, loop: {} };
    const { values, series } = resultOf(runOf(loop, ...rounds));
    expect(values).toEqual({ 'mix/read.od': 2 });
    expect(series?.['mix/read.od']?.map(({ value }) => value)).toEqual([3, 1, 2]);
  });

  it('a step that has failed > has come to nothing', () => {
    expect(resultOf(runOf({ name: 'a', data: { od: 1 }, at: 1, status: 'failed' })).values).toEqual({});
  });

  it('what it was given > over the defaults, the payload beside, and nothing that is long', () => {
    expect(resultOf(runOf()).parameters).toEqual({ volume: 7, dye: 'red', 'payload.dye': 'blue' });
  });

  it('a long value > is not told, but where it stands', () => {
    const plate = Object.fromEntries(Array.from({ length: 96 }, (_, at) => [`w${at}`, at]));
    const { values, objects } = resultOf(runOf({ name: 'read', data: { plate, od: 1 }, at: 1 }));
    expect(values).toEqual({ 'read.od': 1 });
    expect(objects).toEqual({ 'read.plate': { step: 0, label: 'plate' } });
  });

  it('more values than are told > are counted', () => {
    const data = Object.fromEntries(Array.from({ length: 230 }, (_, at) => [`v${at}`, at]));
    const { values, left_out } = resultOf(runOf({ name: 'read', data, at: 1 }));
    expect([Object.keys(values).length, left_out]).toEqual([200, 30]);
  });

  it('long values, and rounds without end > are not held', () => {
    const plate = { wells: 'x'.repeat(1_000) };
    const rounds = Array.from({ length: 1_500 }, (_, at) => ({
      name: `r[${at}]`,
      data: { od: at, plate },
      at,
    }));
    const gathered = gather(runOf(...rounds));
    expect(JSON.stringify([...gathered.values])).toHaveLength(
      JSON.stringify([
        ['r.od', { at: 1_499, value: 1_499 }],
        ['r.plate', { at: 1_499, place: { step: 1_499, label: 'plate' } }],
      ]).length,
    );
    expect(gathered.series.get('r.od')).toHaveLength(1_000);
  });
});
