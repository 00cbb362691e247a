import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import {
  message,
  type AgentMessage,
  type MessageOf,
  type OwnAgentMessage,
} from '../../../shared/contracts/message.ts';
import { nextOrder } from '../../../shared/contracts/order-number.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { LabSigner, readPublicKey } from '../../../shared/access/signing/proof.ts';
import { changed } from '../../support/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { answers, flagsOfModule, order } from '../../support/lab/operator.ts';
import { realServices } from '../../support/lab/services.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

/** What has come to an agent, as it came. */
function recorded(heard: AgentMessage[]) {
  return (own: Broker): Broker =>
    changed(own, {
      openAgent: (address, listener) =>
        own.openAgent(address, {
          ...listener,
          message: (told) => {
            heard.push(told);
            listener.message(told);
          },
        }),
    });
}

describe('agents that heed only what their lab has signed, on RabbitMQ and Redis', () => {
  const services = realServices();
  let lab: Lab;
  let labKey: KeyObject;
  let heard: AgentMessage[];

  beforeEach(async () => {
    lab = await Lab.open({ ...services, modules: ['arm', 'oven'] });
    heard = [];
    await lab.startGateway();
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  /** The lab enrols its first agent while an owner is in office. */
  async function startArm(): Promise<LabAgent> {
    await lab.startOrchestrator();
    labKey = readPublicKey(await new LabSigner(lab.store).ensure());
    return lab.startAgent({ labKey, broker: recorded(heard) });
  }

  it('runs, with owner, agent and gateway anew in the middle > come to their ends', async () => {
    const first = await lab.startOrchestrator();
    labKey = readPublicKey(await new LabSigner(lab.store).ensure());
    const agent = await lab.startAgent({ labKey });
    const plain = await lab.startAgent({ module: 'oven', broker: recorded(heard) });
    const bake = { ...step(), module: 'oven' };
    const run = await lab.begin([step(), step('hold'), bake, step(), step()]);
    await agent.witness.untilMoved(2);
    // The owner dies, and knows nothing of it.
    await first.broker.close();
    await lab.startOrchestrator();
    await lab.gateway.stop();
    await lab.startGateway();
    await agent.witness.untilActing(`${run}.1.1`);
    agent.witness.openAll();
    await lab.untilState(run, 'completed');
    const { journalDir, witness } = agent;
    await agent.end();
    const later: AgentMessage[] = [];
    await lab.startAgent({ labKey, journalDir, witness, broker: recorded(later) });
    await lab.complete([step(), bake]);
    expect([witness.moves().length, plain.witness.moves().length]).toEqual([5, 2]);
    const lengths = (type: AgentMessage['type']) =>
      later
        .filter((each) => each.type === type)
        .map(({ proof = '' }) => Buffer.from(proof, 'base64url').length);
    // Signed is the welcome alone: what follows is proven with the key on which both have agreed in it.
    expect(new Set(lengths('welcome'))).toEqual(new Set([64]));
    // A machine that is slow may send it again.
    expect(new Set(lengths('step.command'))).toEqual(new Set([32]));
    const own = heard.filter(({ type }) => type !== 'ask-hello' && type !== 'admin.order');
    // Nobody signs for an agent that does not ask for it.
    expect(own.map(({ proof }) => proof).filter(Boolean)).toEqual([]);
  });

  it('an operator’s orders, given directly and through the owner > are heeded', async () => {
    const agent = await startArm();
    // It reads the key when it starts: a stop waits for nothing.
    await lab.gateway.stop();
    await lab.startGateway();
    const run = await lab.begin([step('hold')]);
    await agent.witness.untilMoved(1);
    await order(lab, 'safety_stop');
    await lab.untilState(run, 'cancelled');
    const stops = () => heard.filter(({ type }) => type === 'admin.order');
    await until('it was told twice', () => stops().length >= 2);
    expect(stops().every(({ proof }) => proof !== undefined)).toBe(true);
    await order(lab, 'reset');
    await lab.complete([step()]);
  });

  it('what somebody with the lab’s own account makes up > changes nothing; what was said before, neither', async () => {
    const agent = await startArm();
    const run = await lab.begin([step('hold'), step()]);
    await agent.witness.untilMoved(1);
    await agent.witness.untilActing(`${run}.0.1`);
    const mallory = lab.openBroker('mallory');
    await until('the broker is there', () => mallory.health().up);
    const { name: workcell } = lab.workcell;
    const { instances } = decodeWorkcellState(await lab.store.readWorkcell());
    const { session = 0 } = instances.get('arm/a') ?? {};
    const [command] = heard.filter((each) => each.type === 'step.command');
    const epoch = command!.epoch;
    const mark = { epoch: epoch + 1, seq: 0 };
    const arm = { module: 'arm', instance: 'a' };
    const [id, other] = [`${run}.0.1`, newId()];
    const now = nextOrder(Date.now(), []) + 60;
    const made: OwnAgentMessage[] = [
      { ...command!, id: newId(), command_id: `${run}.1.1`, body: { ...command!.body, number: 2 } },
      message('step.command', {
        ...{ workcell, mark, run_id: other, command_id: `${other}.0.1`, epoch, session },
        body: { ...command!.body, number: 3 },
      }),
      message('cancel', {
        workcell,
        mark,
        epoch,
        body: { ...arm, commands: [{ command_id: id, number: 1 }] },
      }),
      message('abandon', {
        ...{ workcell, mark },
        body: { ...arm, commands: [{ command_id: id, number: 1 }], revision: now, at: Date.now() },
      }),
      message('kept', { workcell, mark, body: { ...arm, kept: [id] } }),
      message('welcome', {
        workcell,
        mark,
        epoch: epoch + 1,
        session: 99,
        body: { ...arm, hello_id: 'any' },
      }),
    ];
    // All that it was ever told comes once more, after what is made up.
    const before = heard.length;
    const again = heard.filter(
      (each): each is OwnAgentMessage => 'module' in each.body && 'instance' in each.body,
    );
    for (const each of made) mallory.sendToAgent(each);
    for (const revision of [now, 1])
      await mallory.broadcast(
        message('admin.order', { workcell, body: { command: 'cancel', revision, at: Date.now() } }),
      );
    await mallory.broadcast(message('ask-hello', { workcell, epoch: epoch + 5, body: {} }));
    for (const each of again) mallory.sendToAgent({ ...each, id: newId() });
    for (const each of again) mallory.sendToAgent(each);
    await until('all of it has come', () => heard.length >= before + made.length + 2 * again.length + 3);
    agent.witness.openAll();
    const { steps } = await lab.untilState(run, 'completed');
    expect(Object.values(steps).map((each) => each?.attempt)).toEqual([1, 1]);
    expect(agent.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`]);
  });

  it('an order of before that comes once more to an agent that was started anew > changes nothing', async () => {
    const { journalDir, witness, ...agent } = await startArm();
    await order(lab, 'reset');
    const isReset = (each: AgentMessage): each is MessageOf<'admin.order'> => each.type === 'admin.order';
    await until('it was told', () => heard.some(isReset));
    const [reset] = heard.filter(isReset);
    await agent.service.stop();
    await agent.broker.close();
    const later: AgentMessage[] = [];
    await lab.startAgent({ labKey, journalDir, witness, broker: recorded(later) });
    const run = await lab.begin([step('hold')]);
    await witness.untilActing(`${run}.0.1`);
    const mallory = lab.openBroker('mallory');
    await until('the broker is there', () => mallory.health().up);
    await mallory.broadcast(reset!);
    await until('it has come', () => later.some(isReset));
    witness.openAll();
    await lab.untilState(run, 'completed');
    expect(witness.moves()).toEqual([`${run}.0.1`]);
  });

  it('a safety stop that nobody has signed > stops, and the next reset ends it', async () => {
    const agent = await startArm();
    const run = await lab.begin([step('hold')]);
    await agent.witness.untilMoved(1);
    const mallory = lab.openBroker('mallory');
    await until('the broker is there', () => mallory.health().up);
    // The number is within a year of the clock: a reset of today would not end what it numbers.
    const revision = nextOrder(Date.now(), []) + 300 * 24 * 3600;
    const body = { command: 'safety_stop' as const, revision, at: Date.now() };
    await mallory.broadcast(message('admin.order', { workcell: lab.workcell.name, body }));
    await until('it is latched', async () => (await answers(lab)).some(({ stopped }) => stopped));
    await order(lab, 'reset');
    await lab.complete([step()]);
    expect((await lab.store.readRun(run))?.state).not.toBe('active');
  });

  it('an agent that was enrolled in another lab > begins nothing, and heeds a stop', async () => {
    await startArm();
    const { publicKey } = generateKeyPairSync('ed25519');
    const stranger = await lab.startAgent({ module: 'oven', labKey: publicKey });
    const run = await lab.begin([{ ...step(), module: 'oven' }]);
    await lab.complete([step()]);
    expect(stranger.witness.moves()).toEqual([]);
    await order(lab, 'safety_stop');
    await until('owner and agent have heard of it', async () => {
      const flags = await flagsOfModule(lab, 'oven');
      return flags.includes('PAUSED') && flags.includes('LOCKED');
    });
    // It believes nobody's numbers, and so cannot say which stop it has heeded: a person looks.
    const ovenNow = async () => (await answers(lab)).find(({ module }) => module === 'oven');
    const stop_unconfirmed = 'stop not confirmed: go there';
    await until('it had its time', async () => (await ovenNow())?.['stop_unconfirmed'] === stop_unconfirmed);
    expect(await ovenNow()).toMatchObject({ stopped: false, stop_unconfirmed });
    expect((await lab.store.readRun(run))?.state).not.toBe('completed');
  });
});
