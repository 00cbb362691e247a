import { describe, expect, it } from 'vitest';
import { changedSince } from '../../../../../shared/workflow/recovery/data-needed.ts';
import { staleResults, type RetryFacts } from '../../../../../shared/workflow/recovery/stale-results.ts';
import type { AnswerRecord, WorkcellState } from '../../../../../shared/contracts/workcell-state.ts';
import { done, failed, groundOf, type Ended } from './retry-facts.ts';

const reset = (at: number): Partial<WorkcellState> => {
  const answer: AnswerRecord = { command: 'reset', revision: 1, phase: 'done', did: 'x', taken_at: at };
  return { answers: new Map([['arm/a', answer]]) };
};

/** Kind and text of each fact, but for the age. */
function told(facts: RetryFacts): [string, string][] {
  return [...staleResults(facts), ...changedSince(facts)]
    .filter(({ kind }) => kind !== 'age')
    .map(({ kind, text }) => [kind, text]);
}

describe('what is stale', () => {
  it('nothing has changed > how old the oldest result is', async () => {
    const facts = await groundOf([done, done, failed]);
    expect(told(facts)).toEqual([]);
    expect(staleResults(facts)).toEqual([
      {
        ...{ kind: 'age', weight: 'normal', step: 0, since: '1970-01-01T00:00:00.500Z' },
        text: 'step "s0" was done at 1970-01-01T00:00:00Z; it is the oldest result that is taken over',
      },
    ]);
  });

  it('an instrument that was reset > those that it had done before', async () => {
    const steps = [done, done, failed];
    expect(told(await groundOf(steps, { state: reset(900) }))).toEqual([
      [
        'instrument_reset',
        'arm/a was reset at 1970-01-01T00:00:00Z, after step "s0": what was left on it then may be gone',
      ],
    ]);
    expect(told(await groundOf(steps, { state: reset(400) }))).toEqual([]);
  });

  it('a dag > what was done later with the same instrument, though it does not depend on it', async () => {
    const steps: Ended[] = [
      { after: [], was: { status: 'failed' } },
      { after: [], ...done },
      { after: [], module: 'oven', ...done },
    ];
    expect(told(await groundOf(steps))).toEqual([
      [
        'acted_since',
        'step "s1", which is taken over, was done after "s0", which is done again: what it returned may not hold',
      ],
    ]);
  });

  it('files that are gone > are named with the step that made them', async () => {
    const files = [{ label: 'photo', path: 's0/p.png', size: 1, sha256: 'f' }];
    const facts = await groundOf([{ was: { files } }, failed]);
    facts.run.definition.inputs.push({ label: 'in.txt', path: 'in.txt', size: 1, sha256: 'f' });
    const missing = new Map([
      ['s0/p.png', 'has 2 bytes, and had 1'],
      ['in.txt', 'is not in the data folder any more'],
    ]);
    expect(told({ ...facts, missing })).toEqual([
      ['file_missing', 'the result file "s0/p.png" has 2 bytes, and had 1'],
      ['file_missing', 'the input file "in.txt" is not in the data folder any more'],
    ]);
  });

  it('an instance that the step must go to and that is away > is named', async () => {
    const steps: Ended[] = [done, { ...failed, same_instance_as: 0 }];
    expect(told(await groundOf(steps))).toEqual([
      ['instrument_away', 'step "s1" must go to arm/a, whose agent is not there: it waits for it'],
    ]);
  });

  it('coordinates that are others now > are named, with what takes them', async () => {
    const workcell = { locations: { arm: { nest: [1, 2] } } };
    const at = (target: number[]): Ended => ({ ...failed, args: { target }, locations: { target: 'nest' } });
    expect(told(await groundOf([at([1, 2])], { workcell }))).toEqual([]);
    expect(told(await groundOf([at([0, 2])], { workcell }))).toEqual([
      [
        'location_changed',
        'step "s0" goes to "nest" as it was when the run was handed in, and its coordinates are others now: give the argument target="nest" to take those',
      ],
    ]);
  });

  it('a run that has tidied up > says to look', async () => {
    expect(told(await groundOf([failed, { cleanup: true, ...done }]))).toEqual([
      ['cleaned_up', 'the run has tidied up at its end ("s1"): look whether all is still where it is needed'],
    ]);
  });

  it('a workcell that was defined anew since > is told, with who did it', async () => {
    const facts = await groundOf([failed]);
    const definition = { id: 'd', from: 'posted' as const, by: 'Ada', at: 1, workcell: facts.workcell };
    expect(told({ ...facts, state: { ...facts.state, definition } })).toEqual([
      [
        'workcell_changed',
        'the workcell was defined anew at 1970-01-01T00:00:00Z by Ada, after the run was handed in',
      ],
    ]);
  });
});
