import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { instanceKey, type InstanceAddress } from '../../../shared/contracts/address.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { internalApi, reprDigest } from '../../../shared/contracts/internal-api.ts';
import { message, type InboxMessage } from '../../../shared/contracts/message.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { until } from '../../support/until.ts';
import { realServices } from '../../support/lab/services.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';

/** Somebody with an account at the broker sends what he likes; the step in flight is that of arm/a. */
describe('messages that somebody made up, on RabbitMQ and Redis', () => {
  const services = realServices();
  let lab: Lab;
  let agent: LabAgent;
  let run: string;
  let mallory: Broker;

  beforeEach(async () => {
    lab = await Lab.open({ ...services, modules: ['arm', 'oven'] });
    agent = await lab.startAll();
    run = await lab.begin([step('hold'), step('move')]);
    await agent.witness.untilMoved(1);
    mallory = lab.openBroker('mallory');
    await until('the broker is there', () => mallory.health().up);
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  const other = { module: 'arm', instance: 'b' };
  const strangers: InstanceAddress[] = [other, { module: 'oven', instance: 'a' }];

  function forged(sender: InstanceAddress): InboxMessage[] {
    const command_id = `${run}.0.1`;
    const { name: workcell } = lab.workcell;
    const of = { workcell, run_id: run, command_id };
    const boot_id = newId();
    const settled = { ...sender, number: 1, acted: true };
    const stopped = { code: 'stopped' as const, message: 'a safety stop', retryable: false };
    const error = { level: 'error' as const, text: 'the arm is broken' };
    return [
      message('step.started', { ...of, session: 1, body: { ...sender, number: 1, started_at: 5 } }),
      message('step.progress', { ...of, session: 1, body: { ...sender, note: 'forged', rested: true } }),
      message('step.log', { ...of, session: 1, body: { ...sender, since: 1, from: 0, lines: [error] } }),
      message('step.refused', { ...of, session: 1, body: { ...sender, number: 1, reason: 'forgotten' } }),
      message('step.settled', { ...of, body: { ...settled, outcome: 'interrupted', error: stopped } }),
      message('step.settled', { ...of, body: { ...settled, outcome: 'cancelled', error: stopped } }),
      message('step.settled', { ...of, body: { ...settled, outcome: 'succeeded', data: { at: 'forged' } } }),
      message('agent.hello', {
        workcell,
        body: {
          ...{
            ...sender,
            boot_id,
            boot: 1,
            hello_id: newId(),
            journal_id: newId(),
            journal_head: 9,
            journal_floor: 0,
          },
          ...{ capacity: 1, commands: [{ command_id, number: 1, phase: 'settled' }] },
        },
      }),
      message('agent.bye', { workcell, body: { ...sender, boot_id, holding: [], journal_floor: 0 } }),
    ];
  }

  it('of other instances about its command > change nothing of the run, which its own agent ends', async () => {
    for (const each of strangers.flatMap(forged)) await mallory.sendToInbox(each);
    await until('the last of them were heard', async () => {
      const { instances } = decodeWorkcellState(await lab.store.readWorkcell());
      return strangers.every((each) => instances.get(instanceKey(each))?.presence === 'gone');
    });
    const { state, steps } = (await lab.store.readRun(run))!;
    expect([state, steps[0]?.status]).toEqual(['active', 'running']);
    expect(JSON.stringify([steps, await lab.logOf(run)])).not.toMatch(/forged|broken|forgotten/);
    agent.witness.openAll();
    const { steps: done } = await lab.untilState(run, 'completed');
    expect([done[0]?.status, done[1]?.data]).toEqual(['succeeded', { at: 'home' }]);
    expect(agent.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`]);
  });

  it('files of other instances, and files after the end > are refused', async () => {
    const put = (sender: InstanceAddress) =>
      fetch(lab.gateway.url() + internalApi.resultFile(`${run}.0.1`, 'curve', 'curve.bin', sender), {
        method: 'PUT',
        body: 'forged',
        headers: { 'repr-digest': reprDigest(createHash('sha256').update('forged').digest('hex')) },
      }).then(({ status }) => status);
    expect(await Promise.all(strangers.map(put))).toEqual([403, 403]);
    agent.witness.openAll();
    await lab.untilState(run, 'completed');
    expect(await put({ module: 'arm', instance: 'a' })).toBe(409);
  });
});
