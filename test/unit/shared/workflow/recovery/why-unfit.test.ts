import { describe, expect, it } from 'vitest';
import {
  demandNoFirstStep,
  demandOpen,
  demandRetryable,
} from '../../../../../shared/workflow/recovery/why-unfit.ts';
import { runDefinition } from '../../../../fixtures/run-definition.ts';

describe('demandNoFirstStep', () => {
  const definition = runDefinition();
  const run = { definition, state: 'active', steps: {} } as const;

  it('a step to begin with > is refused, and both ways out are named', () => {
    const refused = () => demandNoFirstStep(run, 0);
    expect(refused).toThrow('leave "from_step" out');
    expect(refused).toThrow(`weir cancel ${definition.run_id}`);
    expect(() => demandNoFirstStep(run, undefined)).not.toThrow();
  });
});

describe('demandOpen', () => {
  const definition = runDefinition();
  const summary = { step_index: 0, paused: false, acting: true };
  const run = { definition, steps: {}, state: 'active' as const, summary };

  it.each([
    [
      'has failed, and is not at rest yet',
      { ...run, summary: { ...summary, failing: true as const } },
      'failed',
    ],
    ['is being cancelled', { ...run, state: 'cancelling' as const }, 'cancelled'],
  ])('a run that %s > is changed no more, and what helps then is named', (_, ending, as) => {
    for (const demand of [demandOpen, demandRetryable]) {
      expect(() => demand(ending)).toThrow(`about to end as ${as}`);
      expect(() => demand(ending)).toThrow(`weir retry ${definition.run_id}`);
    }
  });

  it('a run that goes on > may be changed', () => {
    expect(() => demandOpen(run)).not.toThrow();
  });
});
