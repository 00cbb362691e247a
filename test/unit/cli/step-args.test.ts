import { describe, expect, it } from 'vitest';
import { findRunStep, placeStepArgs } from '../../../cli/client/find.ts';
import { readStepArgs } from '../../../cli/submission/key-values.ts';
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
    const found = ['Fetch', '2', '1', 'Mxi'].map((wanted) => findRunStep({ steps }, wanted));
    expect(found).toEqual([0, 1, 3, 'Mxi']);
  });

  it.each(['0', '5'])('%s, which no step has > is refused: the gateway would count from 0', (wanted) => {
    expect(() => findRunStep({ steps }, wanted)).toThrow(`no step ${wanted}: its steps are 1 to 4`);
  });

  it('a name of several steps > is asked for by its number', () => {
    expect(() => findRunStep({ steps }, 'Mix')).toThrow('say which by its number, one of 2, 3');
  });
});

describe('placeStepArgs', () => {
  const steps = ['Fetch', 'Mix', 'Mix', '1'].map((name) => aStep(name));

  it('a name that is one step’s goes as it is, a number as the name or position of its step', () => {
    const args = { Fetch: { a: 1 }, 3: { b: 2 }, 'wash/rinse': { c: 3 }, 4: { d: 4 } };
    expect(placeStepArgs({ steps }, args)).toEqual({
      ...{ Fetch: { a: 1 }, 2: { b: 2 }, 'wash/rinse': { c: 3 } },
      1: { d: 4 },
    });
  });

  it('a position whose digits are another step’s name > is written so that it is none', () => {
    expect(placeStepArgs({ steps }, { 2: { b: 2 }, Fetch: { a: 1 } })).toEqual({
      '01': { b: 2 },
      Fetch: { a: 1 },
    });
  });

  it('two names of one step > its arguments together; a name of several is asked for by number', () => {
    expect(placeStepArgs({ steps }, { Fetch: { a: 1 }, 4: { b: 2 }, 1: { c: 3 } })).toEqual({
      Fetch: { a: 1 },
      1: { b: 2, c: 3 },
    });
    expect(() => placeStepArgs({ steps }, { Mix: { a: 1 } })).toThrow('one of 2, 3');
  });
});
