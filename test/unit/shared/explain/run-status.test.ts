import { describe, expect, it } from 'vitest';
import { runStatuses } from '../../../../shared/contracts/run.ts';
import { statesOf, statusOf } from '../../../../shared/explain/run/run-status.ts';
import { runStates } from '../../../../shared/contracts/run.ts';

const summaries = [true, false].flatMap((paused) =>
  [true, false].map((acting) => ({ step_index: 0, paused, acting })),
);

describe('statusOf', () => {
  it('every state with every summary > is a word of WEI, under which the run can be found', () => {
    for (const state of runStates.filter((each) => each !== 'withdrawn')) {
      for (const summary of [undefined, ...summaries]) {
        const status = statusOf(state, summary);
        expect(runStatuses).toContain(status);
        expect(statesOf(status)).toContain(state);
      }
    }
  });
});
