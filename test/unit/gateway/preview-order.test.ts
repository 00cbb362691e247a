import { describe, expect, it } from 'vitest';
import { runsActedFor } from '../../../gateway/lab/admin/preview-order.ts';
import { factsOfRun } from '../../../shared/explain/run/run-facts.ts';
import type { RunState } from '../../../shared/contracts/run.ts';
import { decodeWorkcellState, workcellField } from '../../../shared/contracts/workcell-state.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { presentInstance } from '../orchestrator/run-fixtures.ts';

const [one, two] = ['01JB0000000000000000000001', '01JB0000000000000000000002'];

/** A pool of two, each of which acts for a run. */
const state = decodeWorkcellState(
  Object.fromEntries(
    [
      ['a', one],
      ['b', two],
    ].map(([instance = '', run_id = '']) => {
      const occupied = [{ command_id: `${run_id}.1.1`, run_id, number: 1, step_name: 'rinse' }];
      return [workcellField.instance(`arm/${instance}`), presentInstance({ instance, occupied })];
    }),
  ),
);

function named(target: object, states: [RunState, RunState] = ['active', 'active']): string[] {
  const runs = new Map(
    [one, two].map((run_id, at) => [run_id, factsOfRun({ ...newStoredRun({ run_id }), state: states[at]! })]),
  );
  return runsActedFor({ command: 'reset', ...target }, state, runs).map(
    ({ run_id, module, instance, step, step_name }) =>
      `${run_id === one ? 'one' : 'two'} ${module}/${instance} ${step} ${step_name}`,
  );
}

describe('what an order would end', () => {
  it.each([
    [{}, ['one arm/a 1 rinse', 'two arm/b 1 rinse']],
    [{ module: 'arm' }, ['one arm/a 1 rinse', 'two arm/b 1 rinse']],
    [{ module: 'arm', instance: 'b' }, ['two arm/b 1 rinse']],
    [{ module: 'oven' }, []],
  ])('for %j > the runs that its instruments act for', (target, expected) => {
    expect(named(target)).toEqual(expected);
  });

  it.each(['cancelling', 'cancelled', 'failed'] as const)(
    'a run that is %s > is ended by nothing more',
    (over) => {
      expect(named({}, [over, 'active'])).toEqual(['two arm/b 1 rinse']);
    },
  );
});
