import { encodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { RunsContext } from '../../../../gateway/runs/context.ts';
import type { RunSearch } from '../../../../gateway/runs/run-search.ts';
import { readResults } from '../../../../gateway/runs/results/read-results.ts';
import { csvOfResults, lackOfResults } from '../../../../shared/sentences/index.ts';
import type { RunQuery } from '../../../../shared/store/store.ts';
import { newStoredRun } from '../../../fixtures/run-definition.ts';

const begun = Date.UTC(2026, 10, 26);
const damaged = 1_000;

/** A lab with so many runs, of which the oldest three are called "mix", and one cannot be read. */
function labOf(count: number, payload: Record<string, string> = {}): RunsContext {
  const runs = Array.from({ length: count }, (_, n) => {
    const created_at = begun + n * 1_000;
    const run_id = `${encodeTime(created_at)}${'0'.repeat(16)}`;
    return { ...newStoredRun({ run_id, created_at, label: n < 3 ? 'mix' : 'wash', payload }), n };
  }).reverse();
  const withStore = <T>(attempt: () => Promise<T>) => attempt();
  return {
    store: {
      readRecords: () => Promise.resolve([]),
      newestRecords: () => Promise.resolve([]),
      listRuns({ limit, before = '~' }: RunQuery) {
        const some = runs.filter(({ definition }) => definition.run_id < before).slice(0, limit);
        const torn = some.filter(({ n }) => n === damaged);
        return Promise.resolve({
          runs: some.filter((run) => !torn.includes(run)),
          unreadable: torn.map(({ definition }) => ({ run_id: definition.run_id, reason: 'torn' })),
        });
      },
    },
    archive: { index: { list: () => Promise.resolve([]) } },
    deadlines: { begin: () => ({ withStore }) },
  } as unknown as RunsContext;
}

const request = (limit: number, search: RunSearch = {}) => ({
  ...{ statuses: undefined, experiment_id: undefined, cursor: undefined },
  ...{ limit, search },
});
const whole = () => true;

describe('results', () => {
  it('of as many runs as are asked for > are at their end', async () => {
    const { runs, next } = await readResults(labOf(3), request(3));
    expect([runs.length, next]).toEqual([3, null]);
  });

  it('of more runs than are asked for > lead on, and have none twice', async () => {
    const lab = labOf(3);
    const { runs, next } = await readResults(lab, request(2));
    expect(next).toBe(runs[1]?.run_id);
    const rest = await readResults(lab, { ...request(2), cursor: next! });
    expect([rest.runs.length, rest.next]).toEqual([1, null]);
  });

  it('of a search that takes long > lead on; as one table they have what is found later, and say which runs are missing', async () => {
    const lab = labOf(2_200);
    const mix = request(10, { text: 'mix' });
    expect(await readResults(lab, mix)).toMatchObject({ runs: [], next: expect.any(String) as string });
    const table = await readResults(lab, mix, whole);
    expect([table.runs.length, table.next]).toEqual([3, null]);
    expect(csvOfResults(table).split('\r\n')).toHaveLength(5);
    const torn = `${encodeTime(begun + damaged * 1_000)}${'0'.repeat(16)}`;
    expect(lackOfResults(table)).toEqual([`1 run is missing: it cannot be read (${torn}).`]);
  });

  it('of more than the gateway holds > lead on before there are as many runs as were asked for', async () => {
    const payload = Object.fromEntries(Array.from({ length: 180 }, (_, n) => [`p${n}`, 'x'.repeat(190)]));
    const { runs, next } = await readResults(labOf(990, payload), request(10_000), whole);
    expect(runs.length).toBeLessThan(980);
    expect(next).toBe(runs.at(-1)?.run_id);
  });
});
