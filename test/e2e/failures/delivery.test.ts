import { describe, it, type ExpectStatic } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { message, type MessageOf } from '../../../shared/contracts/message.ts';
import type { Store } from '../../../shared/store/store.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { until } from '../../support/until.ts';
import { realServices } from '../../support/lab/services.ts';
import { changed } from '../../support/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

/** Loses the results that `isLost` names. */
function losesResults(own: Broker, isLost: (result: MessageOf<'step.settled'>) => boolean): Broker {
  return changed(own, {
    sendReport: (sent) => {
      if (sent.type !== 'step.settled' || !isLost(sent)) own.sendReport(sent);
    },
  });
}

async function control(
  lab: Lab,
  broker: Broker,
  run_id: string,
  body: MessageOf<'run.control'>['body'],
): Promise<void> {
  await broker.sendToInbox(message('run.control', { workcell: lab.workcell.name, run_id, body }));
}

describe.concurrent('messages that are lost, late or doubled, on RabbitMQ and Redis', () => {
  const services = realServices();
  /** A lab with a gateway and an owner, closed when the test is over. */
  async function openLab(onTestFinished: (close: () => Promise<void>) => void) {
    const lab = await Lab.openFor(onTestFinished, { ...services, timing: protocolTiming });
    await lab.startGateway();
    return { lab, owner: await lab.startOrchestrator() };
  }

  it('a command that is sent to an agent which has just died > comes back, and goes to another one at once', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab } = await openLab(onTestFinished);
    const a = await lab.startAgent({ instance: 'a' });
    const warm = await lab.complete([step()]);
    await a.crash();
    const run = await lab.begin([step()]);
    await until('the command has come back', async () =>
      (await lab.logOf(run)).some((line) => line.includes('came back undelivered')),
    );
    const b = await lab.startAgent({ instance: 'b' });
    await lab.untilState(run, 'completed');
    expect(b.witness.moves()).toEqual([`${run}.0.2`]);
    expect(a.witness.moves()).toEqual([`${warm}.0.1`]);
  });

  it('a result that never reached the owner > reaches the next one, once it has welcomed the agent', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab, owner } = await openLab(onTestFinished);
    let lossy = true;
    let lost = false;
    const { witness } = await lab.startAgent({
      broker: (own) => losesResults(own, () => (lost ||= lossy) && lossy),
    });
    const run = await lab.begin([step()]);
    await until('the report is lost', () => lost);
    await owner.stop();
    lossy = false;
    await lab.startOrchestrator();
    await lab.untilState(run, 'completed');
    expect(witness.moves()).toEqual([`${run}.0.1`]);
  });

  it('a result that never reached the owner, who lives on > is sent again, since nobody has kept it', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab } = await openLab(onTestFinished);
    const sent: number[] = [];
    const { witness } = await lab.startAgent({
      broker: (own) => losesResults(own, ({ body }) => sent.push(body.again ?? 0) === 1),
    });
    const run = await lab.complete([step()]);
    expect(sent).toEqual([0, 1]);
    expect(witness.moves()).toEqual([`${run}.0.1`]);
  });

  it('an owner that is deposed amid a flood of messages > steps down and keeps their order', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, { ...services, timing: protocolTiming });
    await lab.startGateway();
    let terms = 0;
    const counting = (own: Store): Store =>
      changed(own, {
        takeToken: (nonce) => {
          terms += 1;
          return own.takeToken(nonce);
        },
      });
    const { broker } = await lab.startOrchestrator({ store: counting });
    await lab.startOrchestrator({ store: counting });
    const run = await lab.begin([step()]);
    await lab.untilState(run, 'queued');
    const total = 400;
    const sending: Promise<void>[] = [];
    for (const nonce of ['thief', 'another', 'a third', 'the last']) {
      for (let sent = 0; sent < total / 4; sent++) {
        const by = `u${sending.length}`;
        const command = sending.length % 2 === 0 ? 'pause' : 'resume';
        sending.push(control(lab, broker, run, { command, by }));
      }
      await lab.store.takeToken(nonce);
    }
    await Promise.all(sending);
    await inOrder(lab, run, total, expect);
    expect(terms).toBeGreaterThan(1);
  });
});

/** Who was heard on the run, in the order of its log. */
async function heard(lab: Lab, run: string): Promise<string[]> {
  return (await lab.logOf(run)).flatMap((line) => /(?:paused|resumed) by (u\d+)$/.exec(line)?.[1] ?? []);
}

async function inOrder(lab: Lab, run: string, total: number, expect: ExpectStatic): Promise<void> {
  await until('all are played', async () => (await heard(lab, run)).length >= total);
  expect(await heard(lab, run)).toEqual(Array.from({ length: total }, (_, i) => `u${i}`));
}
