import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';

/** A lab with nothing but `utilities`; each process of it finds what the one before has left. */
class Lab {
  readonly #place: Workplace;
  readonly #port: number;

  private constructor(place: Workplace, port: number) {
    this.#place = place;
    this.#port = port;
  }

  static async open(): Promise<Lab> {
    const place = await Workplace.open();
    const text = `name: ${uniqueWorkcell('waits')}\nmodules: [{ name: utilities, interface: utilities }]\n`;
    writeFileSync(path.join(place.folder, 'lab.yaml'), text);
    return new Lab(place, await freePort());
  }

  async start(): Promise<WeirProcess> {
    const args = ['up', '--port', String(this.#port), '--workcell', 'lab.yaml', '--drain', '0'];
    const lab = this.#place.start(args);
    await lab.printed(/^weir is up/m);
    return lab;
  }

  close(): Promise<void> {
    return this.#place.close();
  }

  async begin(action: string, args: object): Promise<string> {
    const flowdef = [{ name: 'wait', module: 'utilities', action, args }];
    const workflow = JSON.stringify({ name: 'waits', flowdef });
    const body = new URLSearchParams({ experiment_id: newId(), workflow });
    const answer = await this.#ask('/runs/start', { method: 'POST', body });
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  async logOf(run: string): Promise<string> {
    return (await (await this.#ask(`/runs/${run}/log`)).json()) as string;
  }

  async json<T>(place: string): Promise<T> {
    return (await (await this.#ask(place)).json()) as T;
  }

  becomes(run: string, status: string): Promise<void> {
    return until(
      `the run is ${status}`,
      async () => (await this.json<{ status: string }>(`/runs/${run}`)).status === status,
      30_000,
    );
  }

  #ask(place: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port}${place}`, init);
  }
}

describe('weir up, while a step of utilities waits', () => {
  it('killed, then told to stop, and started again > the step waits for what is left, its run completes, and nothing is held', async ({
    onTestFinished,
  }) => {
    const lab = await Lab.open();
    onTestFinished(() => lab.close());
    let served = await lab.start();
    const soon = new Date(Date.now() + 9_000).toISOString();
    const runs = [await lab.begin('delay', { seconds: 9 }), await lab.begin('delay_until', { time: soon })];
    for (const run of runs)
      await until('it waits', async () => /step 1 "[^"]*" is acting/.test(await lab.logOf(run)));
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      served.signal(signal);
      await served.ended;
      served = await lab.start();
    }
    for (const run of runs) await lab.becomes(run, 'completed');
    for (const run of runs) expect((await lab.logOf(run)).match(/step 1 "[^"]*" goes to/g)).toHaveLength(1);
    const { utilities } =
      await lab.json<Record<string, { state: { error?: string | null } }>>('/modules/utilities/state');
    expect(utilities?.state.error ?? '').toBe('');
    const next = await lab.begin('delay', { seconds: 0 });
    await lab.becomes(next, 'completed');
  });
});
