import { describe, it } from 'vitest';
import { DyingOwner } from '../../support/lab/dying-owner.ts';
import { Lab } from '../../support/lab/lab.ts';
import { read } from '../../support/lab/operator.ts';
import { realServices } from '../../support/lab/services.ts';
import { fine, step } from '../../support/lab/submission.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { until } from '../../support/until.ts';

describe.each([
  ['the built-in broker and store', () => ({})],
  ['RabbitMQ and Redis', realServices],
])('modules that a run has to itself, on %s', (_, services) => {
  it('two runs want the same in opposite order, and the owner is killed between the steps of the first > it keeps them, and both end', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, { ...services(), modules: ['arm', 'reader'] });
    await lab.startGateway();
    const owner = await DyingOwner.start(lab, 'after', ({ runs }) =>
      runs.some(({ log }) => log.some(({ body }) => body && 'name' in body && body.name === 'STEP')),
    );
    const arm = await lab.startAgent();
    const reader = await lab.startAgent({ module: 'reader' });
    const begin = async (steps: JsonObject[], from: string, last: string): Promise<string> => {
      const reserve = { modules: ['arm', 'reader'], from, until: last };
      const answer = await lab.submit(fine(steps, { reserve }));
      return ((await answer.json()) as { run_id: string }).run_id;
    };
    const back = step('move', { name: 'back' });
    const run = await begin(
      [step('hold', { name: 'fetch' }), step('move', { module: 'reader', name: 'read' }), back],
      'fetch',
      'back',
    );
    await arm.witness.untilActing(`${run}.0.1`);
    const put = step('move', { name: 'put' });
    const other = await begin([step('move', { module: 'reader', name: 'scan' }), put], 'scan', 'put');
    await until('the other run waits for what the first one keeps', async () => {
      const { waiting_for = [] } = (await read(lab, `/runs/${other}`)) as {
        waiting_for?: { reason: string }[];
      };
      return waiting_for[0]?.reason === 'kept';
    });
    const told = (await read(lab, `/runs/${other}`)) as { waiting_for: unknown };
    expect(told.waiting_for).toMatchObject([
      { run, text: `waits for reader/a, which run ${run} keeps until step 3 "back" has ended` },
    ]);

    arm.witness.openAll();
    await owner.untilDead();
    await lab.startOrchestrator();
    await lab.untilState(run, 'completed');
    await lab.untilState(other, 'completed');
    expect(reader.witness.moves()).toEqual([`${run}.1.1`, `${other}.0.1`]);
    expect(arm.witness.moves()).toEqual([`${run}.0.1`, `${run}.2.1`, `${other}.1.1`]);
  });
});
