import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../shared/contracts/ids.ts';
import { freePort } from '../services/free-port.ts';
import { until } from '../services/until.ts';
import { bothServices } from './both-services.ts';
import { uniqueWorkcell } from '../services/unique-workcell.ts';
import { Workplace, type WeirProcess } from './cli-process.ts';

let workplace: Workplace;
let url: string;

beforeEach(async () => {
  workplace = await Workplace.open();
});
afterEach(() => workplace.close());

async function json<T>(place: string): Promise<T> {
  return (await (await fetch(`${url}${place}`)).json()) as T;
}

/** A lab with nothing but `utilities`; its next process finds what this one leaves. */
async function openLab(env: NodeJS.ProcessEnv): Promise<() => Promise<WeirProcess>> {
  const text = `name: ${uniqueWorkcell('waits')}\nmodules: [{ name: utilities, interface: utilities }]\n`;
  writeFileSync(path.join(workplace.folder, 'lab.yaml'), text);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  return async () => {
    const lab = workplace.start(
      ['up', '--port', String(port), '--workcell', 'lab.yaml', '--drain', '0'],
      env,
    );
    await lab.printed(/^weir is up/m);
    return lab;
  };
}

async function begin(action: string, args: object): Promise<string> {
  const flowdef = [{ name: 'wait', module: 'utilities', action, args }];
  const workflow = JSON.stringify({ name: 'waits', flowdef });
  const body = new URLSearchParams({ experiment_id: newId(), workflow });
  const answer = await fetch(`${url}/runs/start`, { method: 'POST', body });
  return ((await answer.json()) as { run_id: string }).run_id;
}

const logOf = async (run: string) => (await fetch(`${url}/runs/${run}/log`)).text();
const becomes = (run: string, status: string) =>
  until(
    `the run is ${status}`,
    async () => (await json<{ status: string }>(`/runs/${run}`)).status === status,
    30_000,
  );

describe.each(bothServices())('weir up, while a step of utilities waits, on %s', (_, env) => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'ended by %s and started again > the step waits for what is left, the run completes, and nothing is held',
    async (signal) => {
      const start = await openLab(env);
      const lab = await start();
      const soon = new Date(Date.now() + 8_000).toISOString();
      const runs = [await begin('delay', { seconds: 8 }), await begin('delay_until', { time: soon })];
      for (const run of runs)
        await until('it waits', async () => (await logOf(run)).includes('step 1 is acting'));
      lab.signal(signal);
      await lab.ended;
      await start();
      for (const run of runs) await becomes(run, 'completed');
      for (const run of runs) expect((await logOf(run)).match(/step 1 goes to/g)).toHaveLength(1);
      const { utilities } =
        await json<Record<string, { state: { error?: string | null } }>>('/modules/utilities/state');
      expect(utilities?.state.error ?? '').toBe('');
      const next = await begin('delay', { seconds: 0 });
      await becomes(next, 'completed');
    },
    60_000,
  );
});
