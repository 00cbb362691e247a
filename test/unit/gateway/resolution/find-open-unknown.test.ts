import { describe, expect, it } from 'vitest';
import { findOpenUnknown } from '../../../../gateway/runs/control/resolve-run.ts';
import type { UnknownStep } from '../../../../shared/contracts/run.ts';

describe('findOpenUnknown', () => {
  const summaryOf = (run: UnknownStep['run']) => ({
    ...{ step_index: 0, paused: false, acting: false },
    unknown: {
      ...{ step: 0, command_id: 'R.0.1', attempt: 1, module: 'arm', instance: 'a', since: 0, run },
      ...{ reason: 'lost' as const, message: 'silent', known: { phase: 'acting' as const } },
    },
  });

  it.each(['waits', 'repeats'] as const)('a step of a run that %s > is the one', (run) => {
    expect(findOpenUnknown(summaryOf(run), undefined)).toMatchObject({ step: 0 });
  });

  it('the step has failed its run, which cleans up > no word counts, and what helps is named', () => {
    expect(() => findOpenUnknown(summaryOf('over'), 'R.0.1')).toThrow('weir reset arm');
  });
});
