import { describe, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { realServices } from '../../support/lab/services.ts';
import { lossyBroker, type Losses } from '../../support/lossy-broker.ts';
import { tenth } from '../../support/scaled-timing.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

/** Of four messages one is lost, one comes twice, and all are late. */
const badDay: Losses = { drop: 0.25, double: 0.25, delay: 20 };

describe.concurrent('messages that are lost, doubled and late, on RabbitMQ and Redis', () => {
  const services = realServices();
  it('twenty runs on two instruments > all complete, each step acted on once and in order', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, { ...services, modules: ['arm', 'reader'] });
    const losses = { ...badDay };
    const wrap = (own: Broker) => lossyBroker(own, losses, Math.random);
    await lab.startGateway({ broker: wrap });
    await lab.startOrchestrator({ broker: wrap, timing: tenth.owner });
    const agents = [
      await lab.startAgent({ module: 'arm', broker: wrap, timing: tenth.agent }),
      await lab.startAgent({ module: 'reader', broker: wrap, timing: tenth.agent }),
    ];
    const steps = [step('move', { module: 'arm' }), step('move', { module: 'reader' })];
    const runs = await Promise.all(Array.from({ length: 20 }, () => lab.begin(steps)));
    for (const run of runs) await lab.untilState(run, 'completed');
    const [arm, reader] = agents.map(({ witness }) => witness.moves());
    expect(arm?.toSorted()).toEqual(runs.map((run) => `${run}.0.1`).toSorted());
    expect(reader?.toSorted()).toEqual(runs.map((run) => `${run}.1.1`).toSorted());
    // Whoever stops waits to hear what is kept.
    Object.assign(losses, { drop: 0, double: 0, delay: 0 });
  }, 120_000);
});
