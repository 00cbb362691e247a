import { describe, expect, it } from 'vitest';
import type { RunsContext } from '../../../../gateway/runs/context.ts';
import { readSchedule } from '../../../../gateway/runs/forecasts.ts';
import type { LabForecast } from '../../../../shared/contracts/forecast.ts';
import { newStoredRun } from '../../../fixtures/run-definition.ts';

const ids = Array.from({ length: 50 }, (_, n) => `01JB00000000000000000000${String(n).padStart(2, '0')}`);
const forecast: LabForecast = { at: 0, runs: Object.fromEntries(ids.map((id) => [id, { steps: [] }])) };

/** A gateway whose store counts how many runs it reads, and how many of them at once. */
function gateway() {
  const reads = { all: 0, now: 0, most: 0 };
  const context = {
    deadlines: { begin: () => ({ withStore: <T>(read: () => Promise<T>) => read() }) },
    store: {
      readField: () => Promise.resolve(structuredClone(forecast)),
      now: () => Promise.resolve(0),
      readRun: async (run_id: string) => {
        reads.all += 1;
        reads.now += 1;
        reads.most = Math.max(reads.most, reads.now);
        await new Promise((resolve) => setImmediate(resolve));
        reads.now -= 1;
        return newStoredRun({ run_id, experiment_id: 'experiment' });
      },
    },
  } as unknown as RunsContext;
  return { context, reads };
}

describe('the schedule of the lab', () => {
  it('asked for by many > is read once for all of them, some runs at a time', async () => {
    const { context, reads } = gateway();
    const answers = await Promise.all([readSchedule(context), readSchedule(context), readSchedule(context)]);
    expect(answers.map(({ runs }) => runs.length)).toEqual([50, 50, 50]);
    expect(reads).toEqual({ all: 50, now: 0, most: 4 });
    expect((await readSchedule(context, ids[7])).runs.map(({ run_id }) => run_id)).toEqual([ids[7]]);
    expect(reads.all).toBe(51);
  });
});
