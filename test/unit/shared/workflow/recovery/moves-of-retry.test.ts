import { describe, expect, it } from 'vitest';
import { movesOfRetry } from '../../../../../shared/workflow/recovery/plan-retry.ts';
import type { LocationRecord } from '../../../../../shared/contracts/locations.ts';
import { stepDefinition } from '../../../../fixtures/run-definition.ts';
import { done, failed, groundOf, type Ended } from './retry-facts.ts';

const move = (source: string | undefined, target: string | undefined): Ended => ({
  locations: { ...(source && { source }), ...(target && { target }) },
});

/** Each move as `step: source now>then, target now>then, whether it fits`. */
async function shown(steps: readonly Ended[], holds: Record<string, LocationRecord> = {}): Promise<string[]> {
  const facts = await groundOf(steps);
  const { experiment_id } = facts.run.definition;
  const own = Object.entries(holds).map(([name, record]): [string, LocationRecord] => [
    name,
    record.state === 'own' ? { ...record, state: experiment_id } : record,
  ]);
  const state = { locations: new Map(own) };
  const moves = movesOfRetry(facts.run.definition, facts.draft, state, { capacity: { hotel: 2 } });
  const stand = (at: (typeof moves)[number]['source']) =>
    at ? `${at.location} ${at.now}>${at.then}` : 'none';
  return moves.map(
    ({ name, source, target, fits }) => `${name}: ${stand(source)}, ${stand(target)}, ${fits}`,
  );
}

describe('movesOfRetry', () => {
  it('a chain of moves > each as it will be once those before it are done', async () => {
    const steps = [{ ...done }, { ...failed, ...move('nest', 'reader') }, move('reader', 'trash')];
    expect(await shown(steps, { nest: { state: 'own' } })).toEqual([
      's1: nest this_experiment>this_experiment, reader empty>empty, true',
      's2: reader empty>this_experiment, none, true',
    ]);
  });

  it('places that are not as they must be > do not fit', async () => {
    const steps = [{ ...failed, ...move('nest', 'reader') }, move(undefined, 'oven')];
    const holds = { nest: { state: 'unverified' }, oven: { state: 'another' } };
    expect(await shown(steps, holds)).toEqual([
      's0: nest unverified>unverified, reader empty>empty, false',
      's1: none, oven other_experiment>other_experiment, false',
    ]);
  });

  it('a place with room for several > fits until it is full', async () => {
    const steps = [{ ...failed, ...move('nest', 'hotel') }, move('reader', 'hotel'), move('hotel', 'oven')];
    const holds = { nest: { state: 'own' }, reader: { state: 'own' }, hotel: { state: 'another' } };
    expect(await shown(steps, holds)).toEqual([
      's0: nest this_experiment>this_experiment, hotel has_room>has_room, true',
      's1: reader this_experiment>this_experiment, hotel has_room>this_experiment, false',
      's2: hotel other_experiment>this_experiment, oven empty>empty, true',
    ]);
  });

  it('a loop > what its rounds to come move, unless all have begun', async () => {
    const body = [{ ...stepDefinition({ name: '', ...move('nest', 'reader') }), number: -1 }];
    const loop = (items: number[]): Ended => ({
      ...failed,
      loop: { body, for_each: { items, as: 'item', max_parallel: 1 } },
    });
    const round: Ended = {
      ...failed,
      name: 's0[1]',
      after: [],
      added_for: { as: 'round', of: 0, round: 1 },
      ...move('nest', 'reader'),
    };
    expect((await shown([loop([1, 2]), round])).map((text) => text.split(':')[0])).toEqual(['s0[1]', 's0']);
    expect((await shown([loop([1]), round])).map((text) => text.split(':')[0])).toEqual(['s0[1]']);
  });

  it('a rehearsal > moves nothing', async () => {
    const { run, draft, state } = await groundOf([{ ...failed, ...move('nest', 'reader') }]);
    expect(movesOfRetry({ ...run.definition, simulate: true }, draft, state, {})).toEqual([]);
  });
});
