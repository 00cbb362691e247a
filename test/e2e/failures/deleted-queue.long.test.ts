import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { topology } from '../../../shared/broker/topology.ts';
import type { BrokerService } from '../../services/service.ts';
import { startBroker } from '../../services/start-services.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

/** Of our own: only the broker's operator may delete a queue that an agent holds. */
let service: BrokerService;
beforeAll(async () => {
  service = await startBroker({ own: true });
}, 120_000);
afterAll(() => service.remove());

describe('the queue of an agent', () => {
  it('is deleted while the agent acts > the agent makes it anew, its action is done once, the run completes', async ({
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, { brokerUrl: service.url, storeUrl: inject('storeUrl') });
    const agent = await lab.startAll();
    const run = await lab.begin([step('hold'), step()]);
    await agent.witness.untilActing(`${run}.0.1`);
    const states: boolean[] = [];
    agent.broker.onHealth(({ up }) => states.push(up));
    await service.control('delete_queue', topology.agent(lab.workcell.name, agent));
    await until(
      'the agent has lost its queue, and has another',
      () => states.includes(false) && agent.broker.health().up,
    );
    agent.witness.openAll();
    await lab.untilState(run, 'completed');
    expect(agent.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`]);
  });
});
