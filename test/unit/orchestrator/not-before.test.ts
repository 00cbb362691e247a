import { expect, test } from 'vitest';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { commands, first, Lab, second } from './owner-lab.ts';

test('in a lab of one run at a time it keeps no other from going first', () => {
  const lab = new Lab({ sequential_scheduler: true });
  lab.hello();
  const early = newStoredRun({ run_id: first, experiment_id: 'experiment' });
  lab.play({ kind: 'found', run: { ...early, definition: { ...early.definition, not_before: 5_000 } } });
  const tx = lab.submit(second, early.definition.steps.slice(0, 1));
  expect(commands(tx).map(idOf)).toEqual([`${second}.0.1`]);
  expect(commands(lab.settled(`${second}.0.1`))).toEqual([]);
  expect(commands(lab.later(5_000)).map(idOf)).toEqual([`${first}.0.1`]);
});

const idOf = ({ command_id }: { command_id: string }) => command_id;

test('a run that is not to begin yet waits, and others of its module go before it', () => {
  const lab = new Lab();
  lab.hello();
  const early = newStoredRun({ run_id: first, experiment_id: 'experiment' });
  const run = { ...early, definition: { ...early.definition, not_before: 5_000 } };
  expect(commands(lab.play({ kind: 'found', run }))).toEqual([]);
  expect(lab.state.runs.get(first)?.waits.get(0)?.why).toEqual({ kind: 'early', until: 5_000 });
  expect(lab.state.promisesChangeAt).toBe(5_000);

  expect(commands(lab.submit(second, early.definition.steps.slice(0, 1))).map(idOf)).toEqual([
    `${second}.0.1`,
  ]);
  lab.settled(`${second}.0.1`);
  expect(lab.runState(first)).toBe('queued');

  expect(commands(lab.later(5_000)).map(idOf)).toContain(`${first}.0.1`);
  expect(lab.state.promisesChangeAt).toBe(Infinity);
});
