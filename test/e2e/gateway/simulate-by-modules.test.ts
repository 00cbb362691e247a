import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { action, ActionFailed, type ModuleDefinition } from '../../../module-agents/sdk/index.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';
import { Witness } from '../../support/witness.ts';

const run = () => ({ data: { mass: 1 } });
const results = { mass: { type: 'number', minimum: 5 }, unit: { enum: ['mg'] } } as const;
const args = { type: 'object', properties: { ml: { type: 'number' } }, required: ['ml'] } as const;
/** `hang` waits for `end`. */
const actionsOf = (end: Promise<void>): ModuleDefinition['actions'] => ({
  weigh: action({ args, results, simulate: (given) => ({ data: { mass: given.args.ml * 2 } }), run }),
  break: action({ results, simulate: () => Promise.reject(new ActionFailed('the lid is open')), run }),
  puzzle: action({ results, simulate: () => Promise.reject(new Error('no port')), run }),
  hang: action({ results, simulate: () => end, run }),
});

describe('a rehearsal with modules that say what they would return', () => {
  let lab: Lab;
  let arm: LabAgent;
  const end = deferred();

  beforeAll(async () => {
    lab = await Lab.open();
    await lab.startGateway();
    await lab.startOrchestrator();
    const witness = new Witness(path.join(lab.folder, 'witness'));
    const definition = { actions: { ...witness.module().actions, ...actionsOf(end.promise) } };
    arm = await lab.startAgent({ witness, definition, timing: { inquiry: 300 } });
    await until('it has told what it can do', async () => {
      const { modules } = (await (await fetch(lab.url('/wc/state'))).json()) as {
        modules: Record<string, JsonObject>;
      };
      return modules['arm']?.['about'] !== null;
    });
  });
  afterAll(() => {
    end.resolve();
    return lab.close();
  });

  async function rehearse(...steps: JsonObject[]): Promise<string> {
    const workflow = JSON.stringify({ name: 'rehearsal', flowdef: steps });
    const answer = await lab.submit({ workflow, experiment_id: newId(), simulate: 'true' });
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  const dataOf = ({ steps }: StoredRun) => Object.values(steps).map(({ data }) => data);

  it('values that are computed from arguments > are what the steps return, those left out are made up', async () => {
    const id = await rehearse(
      step('weigh', { args: { ml: 10 } }),
      step('weigh', { args: { ml: 4 } }),
      step('move'),
    );
    const done = await lab.untilState(id, 'completed');
    expect(dataOf(done)).toEqual([{ mass: 20, unit: 'mg' }, { mass: 8, unit: 'mg' }, {}]);
    expect(arm.witness.moves()).toEqual([]);
  });

  it('an action that would fail > fails its step, as the run of it would', async () => {
    const done = await lab.untilState(await rehearse(step('break'), step('move')), 'failed');
    expect(done.steps[0]).toMatchObject({
      status: 'failed',
      error: { code: 'action_failed', message: 'the lid is open' },
    });
    expect(done.steps[1]).toBeUndefined();
  });

  it('a module that cannot say it, or does not in time > the result is made up', async () => {
    const id = await rehearse(step('puzzle'), step('hang'), step('weigh', { args: { ml: 10 } }));
    const done = await lab.untilState(id, 'completed');
    expect(dataOf(done)).toEqual(Array.from({ length: 3 }, () => ({ mass: 5, unit: 'mg' })));
    expect(arm.witness.moves()).toEqual([]);
  });
});
