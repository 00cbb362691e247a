import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { rehearse } from '../../../orchestrator/rehearsal/rehearse.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import type { NightAnswer, NightQuestion } from '../../../shared/contracts/simulated-night.ts';
import { pack, unpack } from '../../../shared/kernel/json/packed.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import { StoringLab } from './owner-lab.ts';

const accepted = ['01JB0000000000000000000001', '01JB0000000000000000000002', '01JB0000000000000000000003'];

describe('the owner of a lab whose night is simulated', () => {
  it('has its turns while the runs are handed to the thread, however long they are', async () => {
    let turns = 0;
    const taken: number[] = [];
    const runs = accepted.map((run_id): StoredRun => {
      const definition = runDefinition({ run_id, steps: [stepDefinition({ duration: 60 })] });
      return {
        ...{ state: 'new', revision: 1, steps: {} },
        get definition() {
          taken.push(turns);
          return definition;
        },
      };
    });
    const { state, stored, now } = new StoringLab();
    const store = {
      readWorkcell: () => Promise.resolve(stored.fields),
      unfinishedRuns: () => Promise.resolve({ runs, unreadable: [] }),
      now: () => Promise.resolve(now),
    };
    // Each look at the clock is one stretch later.
    let time = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 10));
    const question = pack({ runs: [], seed: 1, plays: 0 } satisfies NightQuestion);
    const answer = rehearse({ workcell: state.workcell, readAt: 0, embedded: false, store }, question);
    for (; taken.length < runs.length; turns += 1) await setImmediate();
    clock.mockRestore();
    expect(new Set(taken).size).toBe(runs.length);
    const night = unpack(await answer) as NightAnswer;
    expect('runs' in night && night.runs.map(({ run_id }) => run_id)).toEqual(accepted);
  });

  it('plays nothing once whoever asked waits no more', async () => {
    const { state, stored, now } = new StoringLab();
    const store = {
      readWorkcell: () => Promise.resolve(stored.fields),
      unfinishedRuns: () => Promise.resolve({ runs: [], unreadable: [] }),
      now: () => Promise.resolve(now),
    };
    const deps = { workcell: state.workcell, readAt: 0, embedded: false, store };
    const question = pack({ runs: [], seed: 1, plays: 0 } satisfies NightQuestion);
    expect(unpack(await rehearse(deps, question, AbortSignal.abort()))).toEqual({
      refused: 'to play the night takes too much time: simulate fewer runs at once',
    });
  });
});
