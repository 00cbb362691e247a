import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { topology } from '../../../shared/broker/topology.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message } from '../../../shared/contracts/message.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import { amqpHarness } from '../../contract/broker/amqp-harness.ts';
import type { BrokerHarness } from '../../contract/broker/broker-harness.ts';
import { until } from '../../support/until.ts';
import { realServices } from '../../support/lab/services.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

/** An owner that dies in the middle of every turn that plays a message for the run `deadly`. */
class Mortal {
  dead = false;
  readonly #deadly: string;
  #die: () => void = () => undefined;
  readonly died = new Promise<void>((resolve) => (this.#die = resolve));

  constructor(deadly: string) {
    this.#deadly = deadly;
  }

  readonly store = (own: Store): Store =>
    new Proxy(own, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (name === 'commit' && JSON.stringify(args).includes(this.#deadly)) this.#end();
          if (this.dead) return Promise.reject(new WeirError('store_unavailable', 'this process is dead'));
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });

  #end(): void {
    this.dead = true;
    this.#die();
  }
}

describe('messages that nobody can play, on RabbitMQ and Redis', () => {
  const services = realServices();
  let lab: Lab;
  let harness: BrokerHarness;

  beforeEach(async () => {
    lab = await Lab.open(services);
    harness = await amqpHarness(services.brokerUrl);
  });
  afterEach(async () => {
    await lab.close();
    await harness.closeAll();
  });

  it('one that kills its owner, among nine good ones, 30 owner restarts > the nine arrive, it ends in the dead letters', async () => {
    const { workcell } = lab;
    await lab.startGateway();
    const first = await lab.startOrchestrator();
    const run = await lab.begin([step()]);
    await lab.untilState(run, 'queued');
    await first.stop();

    const sender = lab.openBroker('sender');
    const deadly = newId();
    const controlOf = (run_id: string, by: string, command: 'pause' | 'resume') =>
      message('run.control', { workcell: workcell.name, run_id, body: { command, by } });
    const poison = controlOf(deadly, 'poison', 'pause');
    await until('the broker is there', () => sender.health().up);
    const good = Array.from({ length: 9 }, (_, i) =>
      controlOf(run, `u${i}`, i % 2 === 0 ? 'pause' : 'resume'),
    );
    for (const each of good.toSpliced(4, 0, poison)) await sender.sendToInbox(each);

    let deaths = 0;
    const heard = async () =>
      (await lab.logOf(run)).flatMap((line) => /(?:is paused|is resumed) by (u\d)/.exec(line)?.[1] ?? []);
    for (let restart = 0; restart < 30; restart++) {
      const mortal = new Mortal(deadly);
      const owner = await lab.startOrchestrator({ store: mortal.store });
      const over = until('all that can be is played', async () => (await heard()).length === good.length);
      await Promise.race([mortal.died, over]);
      if (mortal.dead) {
        deaths++;
        // Nothing that it held is acknowledged: the broker gives all of it to the next one.
        await owner.broker.close();
      }
      await owner.stop();
      over.catch(() => undefined);
    }

    const buried = await harness.buried(workcell.name);
    expect(buried.map(({ content }) => (JSON.parse(content) as { id: string }).id)).toEqual([poison.id]);
    expect(buried[0]?.reason).toMatch(/have all ended in the middle of it/);
    expect(await heard()).toEqual(good.map(({ body }) => body.by));
    expect(deaths).toBeGreaterThan(2);
    expect(deaths).toBeLessThan(10);
  }, 120_000);

  it('a result that kills its owners > fails its run with the reason, ends in the dead letters, and is not sent again', async () => {
    const deadly = `deadly ${newId()}`;
    await lab.startGateway();
    const agent = await lab.startAgent();
    const run = await lab.begin([step('move', { args: { to: deadly } }), step()]);
    let deaths = 0;
    for (let over = false; !over;) {
      const mortal = new Mortal(deadly);
      const owner = await lab.startOrchestrator({ store: mortal.store });
      const ended = lab.untilState(run, 'failed').then(() => (over = true));
      await Promise.race([mortal.died, ended]);
      ended.catch(() => undefined);
      if (mortal.dead) {
        deaths++;
        await owner.broker.close();
        await owner.stop();
      }
    }

    const { steps, summary } = await lab.untilState(run, 'failed');
    expect(summary?.error).toMatchObject({ code: 'internal_error', retryable: false });
    expect(summary?.error?.message).toContain('weir dead');
    expect(steps[0]).toMatchObject({ status: 'failed', error: summary?.error });
    expect(deaths).toBeGreaterThan(2);
    expect(deaths).toBeLessThan(10);
    const kept = () => agent.journal().includes('"phase":"kept"');
    await until('its agent has heard that it is kept', kept);
    const next = await lab.complete([step()]);
    expect(agent.witness.moves()).toEqual([`${run}.0.1`, `${next}.0.1`]);
    const buried = await harness.buried(lab.workcell.name);
    expect(buried.map(({ reason }) => reason)).toEqual([expect.stringMatching(/have all ended/)]);
    expect(buried[0]?.content).toContain(deadly);
  }, 120_000);

  it('bytes that are no message, in every queue of the workcell > lie in the dead letters with the reason; the lab goes on', async () => {
    const { name } = lab.workcell;
    const agent = await lab.startAll();
    const before = await lab.complete([step()]);
    const queues = [
      topology.inbox(name),
      topology.heartbeat(name),
      topology.reports(name),
      topology.agent(name, agent),
    ];
    const junk = ['', 'not JSON', '{"type":"run.submit"}', '['.repeat(100_000), JSON.stringify({ id: 1 })];
    for (const queue of queues) for (const bytes of junk) await harness.inject(name, queue, bytes);
    const run = await lab.complete([step(), step()]);
    const total = queues.length * junk.length;
    await until('all of it is buried', async () => (await harness.buried(name)).length >= total);
    const buried = await harness.buried(name);
    expect(buried).toHaveLength(total);
    expect(new Set(buried.map(({ queue }) => queue))).toEqual(new Set(queues));
    expect(buried.every(({ reason }) => reason !== '')).toBe(true);
    expect(agent.witness.moves()).toEqual([`${before}.0.1`, `${run}.0.1`, `${run}.1.1`]);
  });
});
