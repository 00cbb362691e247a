import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { instanceKey } from '../../../shared/contracts/address.ts';
import { until } from '../../support/until.ts';
import { AgentProcess, kill } from '../../support/lab/agent-process.ts';
import type { WeirProcess } from '../../support/cli-process.ts';
import { tenthButRest } from '../../support/scaled-timing.ts';
import { Lab } from '../../support/lab/lab.ts';
import { realServices } from '../../support/lab/services.ts';
import { step } from '../../support/lab/submission.ts';

/**
 * An arm that goes on by itself when its driver is gone: `run` writes into the witness's file, and waits for ever; `recover`
 * writes next to it, and waits for the file `answer`, which holds where it is then.
 */
const recoverable = (witness: string) => `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { defineModule } from 'weir/module';
export default defineModule({
  name: 'arm',
  actions: {
    move: {
      async run({ command, signal }) {
        appendFileSync(${JSON.stringify(witness)}, command.id + '\\n');
        await delay(600_000, undefined, { signal });
      },
      async recover({ command, signal }) {
        appendFileSync('asked', command.id + '\\n');
        while (!existsSync('answer')) await delay(20, undefined, { signal });
        return { data: { at: readFileSync('answer', 'utf8') } };
      },
    },
  },
});`;

interface Scene {
  lab: Lab;
  agent: AgentProcess;
  run: string;
  /** For which commands `recover` was called, in order. */
  asked: () => string[];
  answer: (text: string) => void;
  /** Starts the next process; resolves when it has called `recover`. */
  restart: () => Promise<WeirProcess>;
}

/** A run whose agent was killed with SIGKILL while its step acted. */
async function killWhileItActs(onTestFinished: (close: () => Promise<void>) => void): Promise<Scene> {
  // A process is started and asks its instrument while a cancelled run waits for it: that takes what it takes.
  const lab = await Lab.openFor(onTestFinished, { ...realServices(), timing: tenthButRest });
  await lab.startGateway();
  await lab.startOrchestrator();
  const agent = new AgentProcess(lab, recoverable);
  const first = await agent.start();
  const run = await lab.begin([step()]);
  await agent.witness.untilMoved(1);
  await kill(first);
  const file = path.join(lab.folder, 'asked');
  const asked = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
  return {
    ...{ lab, agent, run, asked },
    answer(text) {
      // All at once: the other process may be looking at it this very moment.
      writeFileSync(path.join(lab.folder, 'draft'), text);
      renameSync(path.join(lab.folder, 'draft'), path.join(lab.folder, 'answer'));
    },
    async restart() {
      const before = asked().length;
      const started = await agent.start();
      await until('it asks what became of the action', () => asked().length > before);
      return started;
    },
  };
}

/** Why the instance is held back; undefined where it is not. */
async function errorOf(lab: Lab): Promise<string | undefined> {
  const fields = await lab.store.readWorkcell();
  const record = fields[`instance:${instanceKey({ module: 'arm', instance: 'a' })}`];
  return (record as { error?: string } | undefined)?.error;
}

describe.concurrent('an agent killed while an action acts that it can recover, on RabbitMQ and Redis', () => {
  it('back, and killed once more while it asks > the next asks again, people read why, and what it finds out is the result', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab, agent, run, asked, answer, restart } = await killWhileItActs(onTestFinished);
    await kill(await restart());
    await restart();
    await until('people read why', async () => {
      const note = (await lab.store.readRun(run))?.steps[0]?.progress?.note;
      return note?.includes('restarted while it acted') ?? false;
    });
    expect((await lab.store.readRun(run))?.steps[0]?.status).toBe('running');
    answer('home');
    const { steps } = await lab.untilState(run, 'completed');
    expect(steps[0]).toMatchObject({ status: 'succeeded', attempt: 1, data: { at: 'home' } });
    expect([agent.witness.moves(), asked().length]).toEqual([[`${run}.0.1`], 2]);
    expect(await errorOf(lab)).toBeUndefined();
  });

  it('back, and the run is cancelled while it asks > the run is cancelled at rest, and nothing is held back', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab, agent, run, restart } = await killWhileItActs(onTestFinished);
    await restart();
    await until('the owner has heard of it', async () =>
      (await lab.logOf(run)).some((line) => line.includes('restarted while it acted')),
    );
    await lab.cancel(run);
    await lab.untilState(run, 'cancelled');
    const log = await lab.logOf(run);
    expect(log.join('\n')).toMatch(/^step 1 "[^"]*": the instrument is at rest \(cancelled\)$/m);
    expect(await errorOf(lab)).toBeUndefined();
    expect(agent.witness.moves()).toHaveLength(1);
  });
});
