import { describe, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RunSummary } from '../../../shared/contracts/run.ts';
import { until } from '../../support/until.ts';
import { realServices } from '../../support/lab/services.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { step } from '../../support/lab/submission.ts';

async function post(lab: Lab, run: string, name: string, body: JsonObject = {}): Promise<number> {
  const answer = await fetch(`${lab.gateway.url()}/runs/${run}/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.status;
}

/** Resolves with the run's summary once it is so. */
async function untilSummary(
  lab: Lab,
  run: string,
  what: string,
  holds: (summary: RunSummary) => boolean,
): Promise<RunSummary> {
  let summary: RunSummary | undefined;
  await until(
    what,
    async () => {
      summary = (await lab.store.readRun(run))?.summary;
      return summary !== undefined && holds(summary);
    },
    40_000,
  );
  return summary as RunSummary;
}

const untilWaits = (lab: Lab, run: string) =>
  untilSummary(lab, run, 'the run waits for a word', ({ unknown }) => unknown?.run === 'waits');

/** The agent dies while its instrument acts, and another process of it begins on its journal. */
async function dieAndReturn(lab: Lab, agent: LabAgent): Promise<LabAgent> {
  const { witness } = agent;
  return lab.startAgent({ journalDir: await agent.crash(), witness });
}

/** Lets an action that holds fail or go on, as soon as it does hold. */
async function gate(agent: LabAgent, command: string) {
  await agent.witness.untilActing(command);
  return agent.witness.gates.get(command)!;
}

describe('outcomes, on RabbitMQ and Redis', () => {
  const services = realServices();
  async function openLab(onTestFinished: (close: () => Promise<void>) => void, config?: string) {
    const lab = await Lab.openFor(onTestFinished, {
      ...services,
      ...(config === undefined ? {} : { config }),
    });
    await lab.startGateway();
    const owner = await lab.startOrchestrator();
    return { lab, owner, agent: await lab.startAgent() };
  }

  it('an agent dies while a step acts that may be repeated after that > it is, and no other run gets in between', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab, agent } = await openLab(onTestFinished);
    const retry = { attempts: 2, on: ['interrupted'], backoff: 1 };
    const run = await lab.begin([step('hold', { retry })]);
    await agent.witness.untilMoved(1);
    const other = await lab.begin([step('move', { priority: 9 })]);
    const back = await dieAndReturn(lab, agent);
    (await gate(back, `${run}.0.2`)).open();
    await lab.untilState(run, 'completed');
    await lab.untilState(other, 'completed');
    expect(back.witness.moves()).toEqual([`${run}.0.1`, `${run}.0.2`, `${other}.0.1`]);
  });

  it('an agent dies while a step acts that wants a word > the next owner waits for it, too, and it counts once', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab, owner, agent } = await openLab(onTestFinished);
    const run = await lab.begin([step('hold', { on_unknown: 'pause' }), step()]);
    await agent.witness.untilMoved(1);
    const back = await dieAndReturn(lab, agent);
    await untilWaits(lab, run);
    const standby = await lab.startOrchestrator();
    await owner.stop();
    await standby.whenOwner();
    expect(await post(lab, run, 'resume')).toBe(409);
    const word = { as: 'happened', data: { mass: 3 }, by: 'Ada' };
    const answers = await Promise.all([post(lab, run, 'resolve', word), post(lab, run, 'resolve', word)]);
    expect(answers).toContain(202);
    const stored = await lab.untilState(run, 'completed');
    expect(stored.steps[0]).toMatchObject({ status: 'succeeded', data: { mass: 3 }, attempt: 1 });
    expect(back.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`]);
    expect((await lab.logOf(run)).filter((line) => line.includes('as was said by Ada'))).toHaveLength(1);
  });
});
