import { describe, expect, it } from 'vitest';
import { findRunStep } from '../../../cli/client/find-run-step.ts';
import { readStepArgs } from '../../../cli/submission/step-args.ts';
import { aStep } from './a-run.ts';

describe('readStepArgs', () => {
  it('reads JSON as what it is, anything else as text, and takes dots in a step’s name', () => {
    expect(readStepArgs(['Mix.speed=300', 'Mix.dye=blue=green', 'Step 1. Go.wells=["A1"]'])).toEqual({
      Mix: { speed: 300, dye: 'blue=green' },
      'Step 1. Go': { wells: ['A1'] },
    });
  });

  it.each(['Mix', 'Mix=3', '.speed=3', 'Mix.=3'])('%s > is refused, and says what is expected', (text) => {
    expect(() => readStepArgs([text])).toThrow(/expected (STEP\.ARGUMENT|NAME)=VALUE/);
  });
});

describe('findRunStep', () => {
  const steps = ['Fetch', 'Mix', 'Mix', '1'].map((name) => aStep(name));

  it('a name goes as its position, a number as people count, and what is neither is left to the gateway', () => {
    const found = ['Fetch', '2', '1', '9', 'Mxi'].map((wanted) => findRunStep({ steps }, wanted));
    expect(found).toEqual([0, 1, 3, '9', 'Mxi']);
  });

  it('a name of several steps > is asked for by its number', () => {
    expect(() => findRunStep({ steps }, 'Mix')).toThrow('say which by its number, one of 2, 3');
  });
});
