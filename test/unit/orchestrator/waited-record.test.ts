import { describe, expect, it } from 'vitest';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { first, type Lab, idleLab } from './owner-lab.ts';

const chain = [stepDefinition(), stepDefinition(), stepDefinition()];

function recordsOf(lab: Lab) {
  return lab.state.runs.get(first)?.steps ?? {};
}

describe('since when a step could have been given out', () => {
  it('is not said where it follows at once on the step before it, or on the submission', () => {
    const lab = idleLab();
    lab.now = Date.parse('2026-01-01T00:00:00Z');
    lab.submit(first, chain);
    lab.settled(`${first}.0.1`, { started_at: lab.now, ended_at: lab.now });
    expect(recordsOf(lab)[1]).toMatchObject({ status: 'running', attempt: 1 });
    expect(recordsOf(lab)[1]).not.toHaveProperty('ready_at');
    expect(recordsOf(lab)[0]).not.toHaveProperty('ready_at');
  });

  it('is said where the step before it had ended some time before, as its agent says', () => {
    const lab = idleLab();
    lab.now = Date.parse('2026-01-01T00:00:00Z');
    lab.submit(first, chain);
    const ended_at = lab.now;
    lab.now += 60_000;
    lab.settled(`${first}.0.1`, { started_at: ended_at, ended_at });
    expect(recordsOf(lab)[1]).toMatchObject({ status: 'running', ready_at: lab.now });
  });

  it('is said of a step that waits for another one than that before it', () => {
    const lab = idleLab();
    lab.hello({
      module: 'oven',
      about: { name: 'oven', actions: [{ name: 'move', args: [], files: [], results: [] }] },
    });
    lab.now = Date.parse('2026-01-01T00:00:00Z');
    lab.submit(first, [
      stepDefinition({ after: [] }),
      stepDefinition({ after: [], module: 'oven' }),
      stepDefinition({ after: [0] }),
    ]);
    lab.settled(`${first}.1.1`, { module: 'oven', started_at: lab.now, ended_at: lab.now });
    lab.now += 60_000;
    lab.settled(`${first}.0.1`, { started_at: lab.now, ended_at: lab.now });
    expect(recordsOf(lab)[2]).toMatchObject({ status: 'running', ready_at: lab.now });
  });

  it('a round was not there when its run was handed in > it has waited since it was added', () => {
    const lab = idleLab();
    lab.now = Date.parse('2026-01-01T00:00:00Z');
    const body = [{ ...stepDefinition({ name: '', after: [] }), number: -1 }];
    const loop = { body, for_each: { items: [1], as: 'item', max_parallel: 1 } };
    lab.submit(first, [stepDefinition(), stepDefinition({ name: 'grow', loop })]);
    lab.now += 60_000;
    lab.settled(`${first}.0.1`, { started_at: lab.now - 60_000, ended_at: lab.now });
    expect(recordsOf(lab)[2]).toMatchObject({ status: 'running', ready_at: lab.now });
  });
});
