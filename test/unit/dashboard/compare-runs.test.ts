import { describe, expect, test } from 'vitest';
import type { Run, Step } from '../../../client/index.ts';
import { compare, type Comparison } from '../../../dashboard/src/worker/compare-runs.ts';
import { byEnd } from '../../../dashboard/src/worker/read-parts.ts';

const step = (name: string, facts: Partial<Step> = {}): Step =>
  ({ name, module: 'arm', action: 'move', args: {}, state: 'idle', ...facts }) as Step;
const run = (...steps: Step[]): Run => ({ steps }) as unknown as Run;
const took = (seconds: number): Partial<Step> => ({
  state: 'succeeded',
  started_at: '2026-11-26T08:00:00.000Z',
  ended_at: new Date(Date.parse('2026-11-26T08:00:00Z') + seconds * 1000).toISOString(),
});

const at = (second: number): string => new Date(second * 1000).toISOString();

const positions = ({ steps }: Comparison) => steps.map(({ sides }) => sides.map((side) => side?.position));

describe('comparison of runs', () => {
  test('steps of one name > stand beside each other, with how long each took', () => {
    const { steps } = compare([run(step('a', took(2)), step('b')), run(step('a', took(3)), step('b'))]);
    expect(steps).toEqual([
      {
        name: 'a',
        sides: [
          { position: 0, state: 'succeeded', ms: 2000 },
          { position: 0, state: 'succeeded', ms: 3000 },
        ],
      },
      {
        name: 'b',
        sides: [
          { position: 1, state: 'idle' },
          { position: 1, state: 'idle' },
        ],
      },
    ]);
  });

  test('a step that only one of them has > stands alone, and the others find each other', () => {
    const compared = compare([
      run(step('a'), step('c'), step('d')),
      run(step('a'), step('b'), step('c')),
      run(step('b'), step('d'), step('e')),
    ]);
    expect(compared.steps.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(positions(compared)).toEqual([
      [0, 0, undefined],
      [undefined, 1, 0],
      [1, 2, undefined],
      [2, undefined, 1],
      [undefined, undefined, 2],
    ]);
  });

  test('runs of two workflows > share no step, and none of their arguments is called the same', () => {
    const other = { ...step('a', { args: { to: 'A1' } }), action: 'wash' };
    const { shared, args, steps } = compare([run(step('a', { args: { to: 'A1' } })), run(other)]);
    expect([shared, args, steps.length]).toEqual([0, [], 2]);
    expect(compare([run(step('a'), step('b')), run(step('b'))]).shared).toBe(1);
  });

  test('steps of one name that come twice > are paired in their order', () => {
    const compared = compare([run(step('a'), step('a')), run(step('a'), step('a'), step('a'))]);
    expect(positions(compared)).toEqual([
      [0, 0],
      [1, 1],
      [undefined, 2],
    ]);
  });

  test('arguments > only those that are not the same in all, with the way into them', () => {
    const one = run(step('a', { args: { wells: ['A1', 'A2'], mode: { shake: true }, same: 1 } }));
    const other = run(step('a', { args: { wells: ['A1', 'B2'], same: 1, gain: 2 } }));
    const told = compare([one, other, one]).args.map(({ what, texts }) => [what, ...texts]);
    expect(told).toEqual([
      ['wells.1', '"A2"', '"B2"', '"A2"'],
      ['mode.shake', 'true', undefined, 'true'],
      ['gain', undefined, '2', undefined],
    ]);
  });

  test('values > all, with by how much numbers differ from the first', () => {
    const one = run(step('a', { values: { mass: 1.5, unit: 'g' } }));
    const other = run(step('a', { values: { mass: 2, unit: 'g' } }));
    expect(compare([one, other]).values).toEqual([
      { step: 'a', what: 'mass', texts: ['1.5', '2'], by: [0, 0.5] },
      { step: 'a', what: 'unit', texts: ['"g"', '"g"'], by: [undefined, undefined] },
    ]);
  });

  test('what they were given > all, with what the workflow says where nobody gave it, and the payload apart', () => {
    const parameters = [
      { name: 'target', default: 5.2 },
      { name: 'patience', default: 600 },
    ];
    const of = (facts: Partial<Run>) => ({ steps: [], parameters, ...facts });
    const { given } = compare([
      of({ payload: { target: 1 }, given_parameters: { target: 5.4 } }),
      of({ payload: {}, given_parameters: { target: 4.8 } }),
      of({ payload: {}, given_parameters: null }),
    ]);
    expect(given.map(({ what, texts }) => [what, ...texts])).toEqual([
      ['patience', '600', '600', '600'],
      ['target', '5.4', '4.8', '5.2'],
      ['payload.target', '1', undefined, undefined],
    ]);
  });

  test('rounds > stand where they were done, also those of one run alone', () => {
    const loop = step('mix', { ...took(4), loop: { repeat: { max: 2 } } });
    const of = (...rest: Step[]) => run(step('a', took(1)), loop, step('end', took(9)), ...rest);
    const { steps } = compare([
      of(step('mix[1]', took(3))),
      of(step('mix[1]', took(2)), step('mix[2]', took(4))),
    ]);
    expect(steps.map(({ name }) => name)).toEqual(['a', 'mix[1]', 'mix[2]', 'mix', 'end']);
  });

  test('steps by when they ended > a round comes before what follows its loop', () => {
    const steps = [{ ended_at: at(1) }, { ended_at: at(9) }, { ended_at: null }, { ended_at: at(5) }];
    expect(byEnd(steps).map(([position]) => position)).toEqual([0, 3, 1, 2]);
  });
});
