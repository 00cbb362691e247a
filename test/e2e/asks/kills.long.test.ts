import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'vitest';
import type { Ask, AskList } from '../../../shared/contracts/ask.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { freePort } from '../../support/free-port.ts';
import { realServices, serviceEnv } from '../../support/lab/services.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

/** A lab with nothing but a person who is asked; each process of it finds what the one before has left. */
class PeopleOnly {
  readonly #place: Workplace;
  readonly #env: NodeJS.ProcessEnv;
  readonly #port: number;

  private constructor(place: Workplace, env: NodeJS.ProcessEnv, port: number) {
    this.#place = place;
    this.#env = { ...env, WEIR_GATEWAY_URL: `http://127.0.0.1:${port}` };
    this.#port = port;
  }

  static async open(env: NodeJS.ProcessEnv): Promise<PeopleOnly> {
    const place = await Workplace.open();
    const text = `name: ${uniqueWorkcell('people')}\nmodules: [{ name: ada, interface: operator }]\n`;
    writeFileSync(path.join(place.folder, 'lab.yaml'), text);
    return new PeopleOnly(place, env, await freePort());
  }

  close(): Promise<void> {
    return this.#place.close();
  }

  /** Starts a part of the lab, or with `up` all of it; resolves when it is there. */
  async start(part: 'up' | 'gateway' | 'orchestrator' | 'agent'): Promise<WeirProcess> {
    const port = part === 'up' || part === 'gateway' ? ['--port', String(this.#port)] : [];
    const who = part === 'agent' ? ['ada', '--instance', 'desk'] : [];
    const started = this.#place.start([part, ...who, '--workcell', 'lab.yaml', ...port], this.#env);
    await started.printed(/^weir .*is up/m);
    return started;
  }

  async begin(message: string): Promise<string> {
    const flowdef = [
      { name: 'ask', module: 'ada', action: 'choose', args: { message, options: ['a', 'b'] } },
    ];
    const body = new URLSearchParams({
      experiment_id: newId(),
      workflow: JSON.stringify({ name: 'w', flowdef }),
    });
    const answer = await this.#fetch('/runs/start', { method: 'POST', body });
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  async untilAsked(run: string): Promise<Ask> {
    let found: Ask | undefined;
    await until(
      'the question is open',
      async () => {
        const { asks } = (await (await this.#fetch('/asks')).json()) as AskList;
        found = asks.find(({ run_id, open }) => run_id === run && open);
        return found !== undefined;
      },
      30_000,
    );
    return found!;
  }

  /** The agent has it on its disk: one that nobody has begun is asked anew, by another id. */
  async untilBegun(run: string): Promise<void> {
    await until('the agent has the question', async () => {
      const { waiting_for } = (await (await this.#fetch(`/runs/${run}`)).json()) as {
        waiting_for: { reason: string }[];
      };
      return waiting_for.some(({ reason }) => reason === 'person');
    });
  }

  async answer(id: string, answer: string): Promise<number> {
    const body = JSON.stringify({ answer, by: 'Ada' });
    const headers = { 'content-type': 'application/json' };
    return (await this.#fetch(`/asks/${id}`, { method: 'POST', body, headers })).status;
  }

  /** What the step returned, once the run is completed, and how many commands and answers there were. */
  async outcome(run: string): Promise<{ choice: unknown; given: number; answers: number }> {
    const read = async () =>
      (await (await this.#fetch(`/runs/${run}`)).json()) as {
        status: string;
        steps: { values: Record<string, unknown> }[];
      };
    await until('the run is completed', async () => (await read()).status === 'completed');
    const { steps } = await read();
    const log = (await (await this.#fetch(`/runs/${run}/log`)).json()) as string;
    const events = Object.values(
      (await (await this.#fetch('/events')).json()) as Record<
        string,
        { event_name: string; run_id?: string }
      >,
    );
    return {
      choice: steps[0]?.values['choice'],
      given: log.match(/step 1 "[^"]*" goes to/g)?.length ?? 0,
      answers: events.filter(({ event_name, run_id }) => event_name === 'ANSWERED' && run_id === run).length,
    };
  }

  /** Waits for a process that is being started again. */
  async #fetch(place: string, init: RequestInit = {}): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetch(`http://127.0.0.1:${this.#port}${place}`, init);
      } catch (error) {
        if (attempt === 500) throw error;
        await delay(20);
      }
    }
  }
}

async function kill(victim: WeirProcess): Promise<void> {
  victim.signal('SIGKILL');
  await victim.ended;
}

describe.concurrent('an answer that was accepted', () => {
  // What it stands on dies with it.
  it(
    'the whole lab killed with SIGKILL before it and right after it > is the result, once',
    { timeout: 240_000 },
    async ({ expect, onTestFinished }) => {
      const lab = await PeopleOnly.open({});
      onTestFinished(() => lab.close());
      let up = await lab.start('up');
      for (const wait of [0, 10]) {
        const run = await lab.begin('Which one?');
        const { id, since } = await lab.untilAsked(run);
        await lab.untilBegun(run);
        await kill(up);
        up = await lab.start('up');
        expect(await lab.untilAsked(run)).toMatchObject({ id, open: true });
        expect(since).not.toBeNull();
        expect(await lab.answer(id, 'a')).toBe(200);
        await delay(wait);
        await kill(up);
        up = await lab.start('up');
        expect(await lab.answer(id, 'b')).toBe(409);
        expect(await lab.answer(id, 'a')).toBe(200);
        expect(await lab.outcome(run)).toEqual({ choice: 'a', given: 1, answers: 1 });
      }
    },
  );

  it.for(['agent', 'gateway', 'orchestrator'] as const)(
    'the %s killed with SIGKILL around it, on RabbitMQ and Redis > is the result, once',
    { timeout: 240_000 },
    async (victim, { expect, onTestFinished }) => {
      const lab = await PeopleOnly.open(serviceEnv(realServices()));
      onTestFinished(() => lab.close());
      const parts = {
        gateway: await lab.start('gateway'),
        orchestrator: await lab.start('orchestrator'),
        agent: await lab.start('agent'),
      };
      for (const wait of [-1, 0, 5]) {
        const run = await lab.begin('Which one?');
        const { id } = await lab.untilAsked(run);
        // Before the answer, where there is somebody left to take it; then at some moment after it.
        if (wait < 0 && victim !== 'gateway') await kill(parts[victim]);
        expect(await lab.answer(id, 'b')).toBe(200);
        if (wait >= 0) await delay(wait);
        await kill(parts[victim]);
        parts[victim] = await lab.start(victim);
        expect(await lab.answer(id, 'b')).toBe(200);
        expect(await lab.answer(id, 'a')).toBe(409);
        expect(await lab.outcome(run)).toEqual({ choice: 'b', given: 1, answers: 1 });
      }
    },
  );
});
