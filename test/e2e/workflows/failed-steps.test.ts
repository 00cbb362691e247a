import { expect, it, onTestFinished } from 'vitest';
import { action, ActionFailed, type ActionResult } from '../../../module-agents/sdk/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

const retry = { attempts: 3, on: ['failed'], backoff: 0 };
const data = { tips: 5 };

it.each<[string, number, () => ActionResult, JsonObject]>([
  ['that says nothing more', 3, () => fail({}), { failure: { code: 'action_failed' } }],
  ['and says that nothing moved', 3, () => fail({ acted: 'no' }), { failure: { acted: 'no' } }],
  [
    'and says that it acted',
    1,
    () => fail({ acted: 'yes', data }),
    { failure: { acted: 'yes' }, values: data },
  ],
  [
    'after it acted partly',
    1,
    () => fail({ acted: 'partly', data }),
    { failure: { acted: 'partly' }, values: data },
  ],
  ['by its result', 1, () => ({ data }), { failure: { code: 'bad_result', acted: 'yes' }, values: data }],
])(
  'an action fails %s, and may be tried three times > it is tried %i times',
  async (_, times, run, shown) => {
    let runs = 0;
    const results = { od: { type: 'number' } } as const;
    const move = action({
      results,
      run: () => {
        runs += 1;
        return run();
      },
    });
    const lab = await Lab.openFor(onTestFinished);
    await lab.startGateway();
    await lab.startOrchestrator();
    await lab.startAgent({ definition: { actions: { move } } });
    const id = await lab.begin([step('move', { retry })]);
    await lab.untilState(id, 'failed');
    expect(runs).toBe(times);
    const { body } = await lab.ask('GET', `/runs/${id}/state`);
    expect(body).toMatchObject({ steps: [shown] });
  },
);

function fail(how: ConstructorParameters<typeof ActionFailed>[1]): never {
  throw new ActionFailed('5 of 8 tips', how);
}
