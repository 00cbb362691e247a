import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Now } from '../../../shared/contracts/now.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { until } from '../../support/until.ts';
import { answers, flagsOfModule, order, read, readModule, statusOf } from '../../support/lab/operator.ts';
import { realServices } from '../../support/lab/services.ts';
import { slowQueue } from '../../support/lab/slow-queue.ts';
import { message } from '../../../shared/contracts/message.ts';
import { changed } from '../../support/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';

/** An agent that hears of no order: neither when it is given, nor from the welcome of a new session. */
function deaf(own: Broker): Broker['openAgent'] {
  return (address, listener) =>
    own.openAgent(address, {
      ...listener,
      message: (told) => {
        if (told.type === 'admin.order') return;
        listener.message(told.type === 'welcome' ? { ...told, body: { ...told.body, orders: [] } } : told);
      },
    });
}

/** A broker that cannot be reached. */
function cut(own: Broker): Broker {
  const fail = () => Promise.reject(new WeirError('broker_unavailable', 'the cable is cut'));
  return changed(own, {
    ...{ sendToInbox: fail, broadcast: fail },
    health: () => ({ up: false, reason: 'the cable is cut' }),
  });
}

describe('safety stop, on RabbitMQ and Redis', () => {
  const services = realServices();
  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.open({ ...services, modules: ['arm', 'oven'] });
    await lab.startGateway();
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  async function readyArm(changes: Parameters<Lab['startAgent']>[0] = {}): Promise<LabAgent> {
    await lab.startOrchestrator();
    const arm = await lab.startAgent(changes);
    await until('it is ready', async () => (await flagsOfModule(lab)).includes('READY'));
    return arm;
  }

  const answerOf = async (module: string) => (await answers(lab)).find((each) => each.module === module);
  const isLatched = async (module = 'arm') => (await answerOf(module))?.stopped === true;

  it('while an action runs > stops it and locks all, until a reset; the run is cancelled for good', async () => {
    const arm = await readyArm();
    const run = await lab.begin([step('hold'), step('move')]);
    await arm.witness.untilMoved(1);
    const before = Date.now();
    const stopped = await order(lab, 'safety_stop');
    expect([stopped.status, await stopped.text()]).toEqual([200, 'null']);
    await lab.untilState(run, 'cancelled');
    // Its agent may say that it has ended before the owner has heard of the stop.
    await until('the lab is stopped', async () => (await read(lab, '/wc/state'))['state'] === 'stopped');
    expect(await read(lab, '/wc/state')).toMatchObject({ paused: true, locked: false });
    await until('the agent has answered', async () => (await answerOf('arm'))?.phase === 'done');
    expect(await flagsOfModule(lab)).toEqual(expect.arrayContaining(['PAUSED', 'LOCKED']));
    const answer = await answerOf('arm');
    expect(answer).toMatchObject({
      command: 'safety_stop',
      did: expect.stringContaining('1 action was told to stop') as string,
    });
    expect(Date.parse(answer?.taken_at ?? '')).toBeGreaterThanOrEqual(before);

    const resumed = await order(lab, 'resume');
    expect(resumed.status).toBe(409);
    expect(await resumed.json()).toMatchObject({ code: 'stopped' });
    expect((await order(lab, 'unlock/arm')).status).toBe(409);
    expect((await order(lab, 'reset/arm')).status).toBe(409);
    const later = await lab.begin([step('move')]);
    await order(lab, 'reset');
    await lab.untilState(later, 'completed');
    expect(await statusOf(lab, run)).toBe('cancelled');
    expect(arm.witness.moves()).toEqual([`${run}.0.1`, `${later}.0.1`]);
  });

  it.each(['safety_stop', 'cancel'])(
    '%s that overtakes the command > the command never begins, also when it comes at last',
    async (command) => {
      const queue = slowQueue();
      const arm = await readyArm({ broker: queue.wrap });
      const run = await lab.begin([step('move')]);
      await until('the command is in the queue', () => queue.kept.length > 0);
      await order(lab, command);
      await until('the agent has heeded it', async () => (await answerOf('arm'))?.command === command);
      queue.release();
      await lab.untilState(run, 'cancelled');
      await order(lab, 'reset');
      await until('it is ready', async () => (await flagsOfModule(lab)).join() === 'READY');
      expect(arm.witness.moves()).toEqual([]);
    },
  );

  it('with one instrument that hangs and one agent that is dead > the others are stopped all the same', async () => {
    const arm = await readyArm();
    const oven = await lab.startAgent({ module: 'oven' });
    const dead = await lab.startAgent({ module: 'oven', instance: 'dead' });
    const hung = await lab.begin([step('stubborn', { module: 'oven' })]);
    await until('it hangs', () => oven.witness.moves().length + dead.witness.moves().length > 0);
    await dead.broker.close();
    const run = await lab.begin([step('hold')]);
    await arm.witness.untilMoved(1);
    await order(lab, 'safety_stop');
    await lab.untilState(run, 'cancelled');
    await lab.untilState(hung, 'cancelled', 20_000);
    await expect.poll(async () => (await answerOf('arm'))?.command).toBe('safety_stop');
  });

  it('orders with forged numbers, to the owner and to the agents > make no later stop or reset ineffective', async () => {
    const arm = await readyArm();
    const { workcell } = lab;
    const broker = lab.openBroker('forger');
    await until('the forger is connected', () => broker.health().up);
    for (const command of ['safety_stop', 'reset', 'pause', 'resume'] as const) {
      const body = { command, revision: 9e15, at: Date.now() };
      await broker.sendToInbox(message('workcell.control', { workcell: workcell.name, body }));
      await broker.broadcast(message('admin.order', { workcell: workcell.name, body }));
    }
    await until('the agent has heeded the forged stop, as every stop', () => isLatched());
    await order(lab, 'reset');
    await until('it is free', async () => (await flagsOfModule(lab)).join() === 'READY');
    const run = await lab.begin([step('hold')]);
    await arm.witness.untilMoved(1);
    await order(lab, 'safety_stop');
    await lab.untilState(run, 'cancelled');
    await until('it is latched', () => isLatched());
    await order(lab, 'reset');
    const later = await lab.complete([step('move')]);
    expect(arm.witness.moves()).toEqual([`${run}.0.1`, `${later}.0.1`]);
  });

  it('agent that cannot be reached > is not called stopped; it was asked', async () => {
    await readyArm({ broker: (own) => changed(own, { openAgent: deaf(own) }) });
    await order(lab, 'safety_stop');
    await until('it shows as asked', async () => (await answerOf('arm'))?.['stop_asked_at'] != null);
    const notConfirmed = 'stop not confirmed: go there';
    await until(
      'it had its time',
      async () => (await answerOf('arm'))?.['stop_unconfirmed'] === notConfirmed,
    );
    expect(await answerOf('arm')).toMatchObject({
      ...{ stopped: false, stop_unconfirmed: notConfirmed },
    });
    const { instruments } = (await read(lab, '/now')) as unknown as Now;
    expect(instruments.find(({ module }) => module === 'arm')).toMatchObject({
      state: 'stop_unconfirmed',
      next: 'weir reset --all',
    });
    expect(await flagsOfModule(lab)).toEqual(['PAUSED']);
    expect((await readModule(lab))['instances']).toMatchObject([
      { stopped: false, stop_asked_at: expect.stringMatching(/Z$/) as string },
    ]);
  });

  it('with many runs waiting, and an owner that dies in the middle > the next one cancels the rest', async () => {
    let commits = 0;
    let die: () => void = () => undefined;
    const death = new Promise<void>((resolve) => (die = resolve));
    const dying = await lab.startOrchestrator({
      store: (own) =>
        changed(own, {
          commit: async (token, changes) => {
            // The run that acts may end alone, by its agent's word, before the owner has heard of the stop.
            const ended = changes.runs.filter(({ update }) => update?.state === 'cancelled');
            if (ended.length < 2 || ++commits === 1) return own.commit(token, changes);
            await death;
            throw new WeirError('store_unavailable', 'the process died');
          },
        }),
    });
    const arm = await lab.startAgent();
    await until('it is ready', async () => (await flagsOfModule(lab)).includes('READY'));
    const acting = await lab.begin([step('hold')]);
    await arm.witness.untilMoved(1);
    const waiting = [];
    for (let i = 0; i < 120; i++) waiting.push(await lab.begin([step('move')]));
    // A stop ends what its owner has heard of.
    for (const run of waiting) await lab.untilState(run, 'queued');
    await order(lab, 'safety_stop');
    await until('the owner hangs', () => commits > 1);
    await dying.broker.close();
    await order(lab, 'reset');
    await lab.startOrchestrator();
    die();
    const later = await lab.begin([step('move')]);
    for (const run of [acting, ...waiting]) await lab.untilState(run, 'cancelled');
    await lab.untilState(later, 'completed');
    expect(arm.witness.moves()).toEqual([`${acting}.0.1`, `${later}.0.1`]);
  }, 60_000);

  it('without an owner > latches the agents, and the owner to come learns of it', async () => {
    const orchestrator = await lab.startOrchestrator();
    const arm = await lab.startAgent();
    await until('it is ready', async () => (await flagsOfModule(lab)).includes('READY'));
    const run = await lab.begin([step('hold')]);
    await arm.witness.untilMoved(1);
    await orchestrator.stop();
    await order(lab, 'safety_stop');
    await until('the agent has heeded it', () => arm.journal().includes('"stopped":{'));
    const ownerCame = Date.now();
    await lab.startOrchestrator();
    await lab.untilState(run, 'cancelled');
    await until('its agent is known to be latched', () => isLatched());
    await until('it has answered', async () => (await answerOf('arm')) !== undefined);
    expect(Date.parse((await answerOf('arm'))?.taken_at ?? '')).toBeLessThanOrEqual(ownerCame);
  });

  it('whose gateway has no broker > says that nothing is stopped and that it is kept, and the owner finds it in the store', async () => {
    const arm = await readyArm();
    const run = await lab.begin([step('hold')]);
    await arm.witness.untilMoved(1);
    const here = lab.gateway;
    // The store may take its time until it has the stop.
    await lab.startGateway({ broker: cut, timing: { stopAway: protocolTiming.gateway.stopAway } });
    const answer = await order(lab, 'safety_stop');
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      {
        ...{ code: 'stop_kept', title: 'Nothing was stopped by this: use the emergency stop' },
        detail: expect.stringMatching(/instruments act on\. The stop is kept/) as string,
      },
    ]);
    lab.gateway = here;
    await lab.untilState(run, 'cancelled');
    await until('its agent is latched', () => isLatched());
    expect(await answerOf('arm')).toMatchObject({ stop_unconfirmed: null });
    expect(await read(lab, '/wc/state')).toMatchObject({ status: 'PAUSED', state: 'stopped' });
  });

  it('whose gateway has neither broker nor store > says that nothing is stopped, and that it is kept nowhere', async () => {
    const lost = () => Promise.reject(new WeirError('store_unavailable', 'it is away'));
    await lab.startGateway({
      broker: cut,
      store: (own) => changed(own, { giveOrder: lost }),
    });
    const answer = await order(lab, 'safety_stop');
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'not_stopped' }),
    ]);
  });

  it('agent that dies while it is latched > is latched when it returns, and free after the reset', async () => {
    const arm = await readyArm();
    await order(lab, 'safety_stop');
    await until('it is latched', () => isLatched());
    await until('it is on the disk', async () => (await answerOf('arm'))?.phase === 'done');
    const journalDir = await arm.crash();
    await order(lab, 'reset');
    const { witness } = arm;
    const run = await lab.begin([step('move')]);
    await lab.startAgent({ journalDir, witness });
    await lab.untilState(run, 'completed');
    expect(witness.moves()).toEqual([`${run}.0.1`]);
    await expect.poll(async () => (await answerOf('arm'))?.command).toBe('reset');
  });
});
