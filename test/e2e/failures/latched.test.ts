import { describe, expect, it, onTestFinished } from 'vitest';
import {
  action,
  ActionFailed,
  type ModuleDefinition,
  type ModuleReport,
} from '../../../module-agents/sdk/index.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { changed } from '../../support/changed.ts';
import { until } from '../../support/until.ts';
import { Lab } from '../../support/lab/lab.ts';
import { realServices } from '../../support/lab/services.ts';
import { step } from '../../support/lab/submission.ts';

/** Runs behind the one that collides. */
const queued = 60;

/** An arm that collides at its first action, and does not refuse the next one by itself. */
class CollidingArm {
  /** Actions that reached the driver. */
  moves = 0;
  state: () => ModuleReport | Promise<ModuleReport> = () => ({ flags: ['READY'], details: {} });
  readonly #failure: () => Error;

  constructor(failure: () => Error) {
    this.#failure = failure;
  }

  definition(): Partial<ModuleDefinition> {
    return {
      actions: {
        move: action({
          run: () => {
            this.moves += 1;
            if (this.moves === 1) throw this.#failure();
          },
        }),
      },
      state: () => this.state(),
      admin: { reset: () => void (this.state = () => ({ flags: ['READY'], details: {} })) },
    };
  }
}

/** Its heartbeats are lost that say that something is wrong: the report alone says it. */
const withoutBadNews = (own: Broker): Broker =>
  changed(own, {
    async sendHeartbeat(heartbeat) {
      const isGood = heartbeat.type === 'marker' || heartbeat.body.report?.flags.includes('READY');
      if (isGood) await own.sendHeartbeat(heartbeat);
    },
  });

async function labWith(arm: CollidingArm, services: ReturnType<typeof realServices> | object) {
  const lab = await Lab.openFor(onTestFinished, services);
  await lab.startGateway();
  await lab.startOrchestrator();
  return { lab, serve: () => lab.startAgent({ definition: arm.definition(), broker: withoutBadNews }) };
}

/** Submits the run that collides, and those behind it; then the agent begins. Resolves once the first has failed. */
async function collide({ lab, serve }: Awaited<ReturnType<typeof labWith>>): Promise<string[]> {
  const runs: string[] = [];
  for (let i = 0; i <= queued; i++) runs.push(await lab.begin([step('move')]));
  await serve();
  await lab.untilState(runs[0]!, 'failed');
  return runs;
}

/** Resolves when the page says that the arm gets nothing. */
async function untilHeld(lab: Lab, said: RegExp): Promise<void> {
  await until('the arm is held', async () => {
    const { body } = await lab.ask<JsonObject>('GET', '/now');
    return said.test(JSON.stringify(body));
  });
}

async function reset(lab: Lab): Promise<void> {
  expect((await lab.ask('POST', '/admin/reset/arm')).status).toBeLessThan(300);
}

describe.each([
  ['on RabbitMQ and Redis', realServices],
  ['with the built-in broker and store', () => ({})],
])('60 runs wait for an arm that collides, %s', (_, services) => {
  it('its state says ERROR from then on > none is sent to it until it is reset', async () => {
    const arm = new CollidingArm(() => {
      arm.state = () => ({ flags: ['ERROR'], error: 'collided', details: {} });
      return new Error('it hit something');
    });
    const all = await labWith(arm, services());
    const runs = await collide(all);
    await untilHeld(all.lab, /reports an error: collided/);
    expect(arm.moves).toBe(1);
    await reset(all.lab);
    for (const run of runs.slice(1)) await all.lab.untilState(run, 'completed');
    expect(arm.moves).toBe(1 + queued);
  });
});

describe('60 runs wait for an arm whose action fails', () => {
  it('its driver latches it > none is sent to it until it is reset, though its state says READY', async () => {
    const arm = new CollidingArm(
      () => new ActionFailed('the gripper is bent', { acted: 'partly', latch: true }),
    );
    const all = await labWith(arm, {});
    const runs = await collide(all);
    await untilHeld(all.lab, /its driver latched it: the gripper is bent/);
    expect(arm.moves).toBe(1);
    await reset(all.lab);
    for (const run of runs.slice(1)) await all.lab.untilState(run, 'completed');
  });

  it('its state does not answer > it is held, until it answers that it is ready', async () => {
    let answer: (report: ModuleReport) => void = () => undefined;
    const arm = new CollidingArm(() => {
      arm.state = () => new Promise<ModuleReport>((resolve) => (answer = resolve));
      return new Error('it hit something');
    });
    const all = await labWith(arm, {});
    const runs = await collide(all);
    await untilHeld(all.lab, /could not be read within/);
    expect(arm.moves).toBe(1);
    arm.state = () => ({ flags: ['READY'], details: {} });
    answer({ flags: ['READY'], details: {} });
    for (const run of runs.slice(1)) await all.lab.untilState(run, 'completed');
  });
});
