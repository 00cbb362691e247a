import { describe, it } from 'vitest';
import { DyingOwner } from '../../support/lab/dying-owner.ts';
import { Lab } from '../../support/lab/lab.ts';
import { read } from '../../support/lab/operator.ts';
import { realServices } from '../../support/lab/services.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

const maxGap = 60;

describe.each([
  ['the built-in broker and store', () => ({})],
  ['RabbitMQ and Redis', realServices],
])('a gap, on %s', (_, services) => {
  it('another run wants the instrument, and the owner is killed between the two steps > it is kept', async ({
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
    const run = await lab.begin([
      step('hold', { name: 'heat', duration: 600 }),
      step('move', { module: 'reader', name: 'read', duration: 1, max_gap: maxGap }),
    ]);
    await arm.witness.untilActing(`${run}.0.1`);
    const other = await lab.begin([step('move', { module: 'reader', name: 'scan', duration: 3_600 })]);
    const waits = async () => (await read(lab, `/runs/${other}`)) as { waiting_for?: { reason: string }[] };
    await until('the other run waits for the gap', async () => {
      const [first] = (await waits()).waiting_for ?? [];
      return first?.reason === 'gap';
    });
    expect((await waits()).waiting_for).toMatchObject([
      {
        run,
        text: expect.stringContaining(
          `waits because it would keep run ${run} from following in time`,
        ) as string,
      },
    ]);

    arm.witness.openAll();
    await owner.untilDead();
    await lab.startOrchestrator();
    const { steps } = await lab.untilState(run, 'completed');
    const gap = (steps[1]?.started_at ?? Infinity) - (steps[0]?.ended_at ?? 0);
    expect(gap).toBeLessThanOrEqual(maxGap * 1000);
    await lab.untilState(other, 'completed');
    expect(reader.witness.moves()).toEqual([`${run}.1.1`, `${other}.0.1`]);
  });
});
