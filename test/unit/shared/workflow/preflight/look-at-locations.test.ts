import { describe, expect, it } from 'vitest';
import { lookAtLocations, oddityOf } from '../../../../../shared/workflow/preflight/plan-preflight.ts';
import { decodeWorkcellState, workcellField } from '../../../../../shared/contracts/workcell-state.ts';
import { stepDefinition } from '../../../../fixtures/run-definition.ts';
import { labWorkcell, presentInstance } from '../../../orchestrator/run-fixtures.ts';

const workcell = { ...labWorkcell, capacity: { hotel: 3, rack: 2 } };
const state = decodeWorkcellState({
  [workcellField.location('deck')]: { state: 'EXPERIMENT' },
  [workcellField.location('nest')]: { state: 'unverified', unverified_by: 'RUN.2' },
  [workcellField.location('hotel')]: { state: 'EXPERIMENT', more: [{ state: 'unverified' }] },
  [workcellField.location('rack')]: { state: 'EXPERIMENT', more: [{ state: 'unverified' }] },
  [workcellField.instance('arm/a')]: presentInstance({
    occupied: [{ command_id: 'OTHER.0.1', run_id: 'OTHER', number: 1, locations: ['bench'] }],
  }),
});

const moves = (...ways: [source: string | undefined, target: string | undefined][]) =>
  lookAtLocations(
    ways.map(([source, target]) => ({
      name: `${source} to ${target}`,
      step: stepDefinition({
        // As the step of a round has none of its own.
        name: '',
        locations: { ...(source ? { source } : {}), ...(target ? { target } : {}), speed: 'slow' },
      }),
    })),
    { state, workcell },
  );

describe('locations of steps', () => {
  it.each([
    ['shelf', 'empty', 'shelf is empty', undefined],
    [
      ...(['deck', 'taken', 'deck holds what is of experiment EXPERIMENT'] as const),
      'deck holds what is of experiment EXPERIMENT, and the step moves something there',
    ],
    [
      ...(['nest', 'unverified'] as const),
      /^nest is unverified since a step of run RUN: somebody must look/,
      /and the step moves something there$/,
    ],
    ['hotel', 'has_room', 'hotel has 2 of its 3 places taken, 1 of them unverified', undefined],
    [
      ...(['rack', 'taken'] as const),
      /^rack has 2 of its 2 places taken, 1 of them unverified: somebody must look/,
      /and the step moves something there$/,
    ],
    ['bench', 'in_use', 'bench is in use by run OTHER', /^bench is in use by run OTHER, and/],
  ])('a target %s > is %s', (name, is, text, odd) => {
    const [[found] = []] = moves([undefined, name]);
    expect(found).toMatchObject({ name, as: 'target', state: is });
    expect(found?.text).toMatch(text);
    if (odd === undefined) expect(found && oddityOf(found)).toBeUndefined();
    else expect(found && oddityOf(found)).toMatch(odd);
  });

  it('a source that is empty > is odd, one that is not is not', () => {
    const odd = moves(['shelf', 'stand'], ['deck', 'tray']).map(([source]) => source && oddityOf(source));
    expect(odd).toEqual(['shelf is empty: there is nothing to move', undefined]);
  });

  it('a location that a step before has changed > is told with that step, and is not odd', () => {
    const [, second = []] = moves(['deck', 'shelf'], ['shelf', 'deck']);
    expect(second.map(({ changed_by }) => changed_by)).toEqual(['deck to shelf', 'deck to shelf']);
    expect(second.map(oddityOf)).toEqual([undefined, undefined]);
  });

  it('a step that moves from where it moves to > names the place once, and one that moves nothing none', () => {
    expect(moves(['deck', 'deck'], [undefined, undefined]).map((each) => each.length)).toEqual([1, 0]);
  });
});
