import { describe, expect, test } from 'vitest';
import type { Run, Step } from '../../../client/index.ts';
import { compare } from '../../../dashboard/src/worker/compare-runs.ts';

const step = (name: string, facts: Partial<Step> = {}): Step =>
  ({ name, module: 'arm', action: 'move', args: {}, state: 'idle', ...facts }) as Step;
const run = (...steps: Step[]): Run => ({ steps }) as unknown as Run;
const took = (seconds: number): Partial<Step> => ({
  state: 'succeeded',
  started_at: '2026-11-26T08:00:00.000Z',
  ended_at: new Date(Date.parse('2026-11-26T08:00:00Z') + seconds * 1000).toISOString(),
});

describe('comparison of two runs', () => {
  test('steps of one name > stand beside each other, with how long each took', () => {
    const { pairs } = compare(run(step('a', took(2)), step('b')), run(step('a', took(3)), step('b')));
    expect(pairs).toEqual([
      {
        name: 'a',
        one: { position: 0, state: 'succeeded', ms: 2000 },
        other: { position: 0, state: 'succeeded', ms: 3000 },
      },
      { name: 'b', one: { position: 1, state: 'idle' }, other: { position: 1, state: 'idle' } },
    ]);
  });

  test('a step that only one of them has > stands alone, and the others find each other', () => {
    const { pairs } = compare(run(step('a'), step('c'), step('d')), run(step('a'), step('b'), step('c')));
    expect(pairs.map(({ name, one, other }) => [name, one?.position, other?.position])).toEqual([
      ['a', 0, 0],
      ['b', undefined, 1],
      ['c', 1, 2],
      ['d', 2, undefined],
    ]);
  });

  test('runs of two workflows > share no step, and none of their arguments is called the same', () => {
    const other = { ...step('a', { args: { to: 'A1' } }), action: 'wash' };
    const { shared, args, pairs } = compare(run(step('a', { args: { to: 'A1' } })), run(other));
    expect([shared, args, pairs.length]).toEqual([0, [], 2]);
    expect(compare(run(step('a'), step('b')), run(step('b'))).shared).toBe(1);
  });

  test('steps of one name that come twice > are paired in their order', () => {
    const { pairs } = compare(run(step('a'), step('a')), run(step('a'), step('a'), step('a')));
    expect(pairs.map(({ one, other }) => [one?.position, other?.position])).toEqual([
      [0, 0],
      [1, 1],
      [undefined, 2],
    ]);
  });

  test('arguments > only those that differ, with the way into them', () => {
    const one = run(step('a', { args: { wells: ['A1', 'A2'], mode: { shake: true }, same: 1 } }));
    const other = run(step('a', { args: { wells: ['A1', 'B2'], same: 1, gain: 2 } }));
    expect(compare(one, other).args).toEqual([
      { step: 'a', what: 'wells.1', one: '"A2"', other: '"B2"' },
      { step: 'a', what: 'mode.shake', one: 'true', other: undefined },
      { step: 'a', what: 'gain', one: undefined, other: '2' },
    ]);
  });

  test('values > all, with the difference of numbers', () => {
    const one = run(step('a', { values: { mass: 1.5, unit: 'g' } }));
    const other = run(step('a', { values: { mass: 2, unit: 'g' } }));
    expect(compare(one, other).values).toEqual([
      { step: 'a', what: 'mass', one: '1.5', other: '2', by: 0.5 },
      { step: 'a', what: 'unit', one: '"g"', other: '"g"' },
    ]);
  });
});
