import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Now } from '../../../shared/contracts/now.ts';
import type { OrderPreview } from '../../../shared/contracts/orders-view.ts';
import { ask } from '../../support/ask.ts';
import { WeirProcess, Workplace } from '../../support/cli-process.ts';
import { Incubator } from '../../support/incubator.ts';
import { kill } from '../../support/lab/agent-process.ts';
import { Lab } from '../../support/lab/lab.ts';
import { answers, order, read } from '../../support/lab/operator.ts';
import { realServices } from '../../support/lab/services.ts';
import { step } from '../../support/lab/submission.ts';
import { tenthButRest } from '../../support/scaled-timing.ts';
import { until } from '../../support/until.ts';

/** An incubation of twelve hours, by a driver in Python, whose agent goes away in the middle of it. */

let incubator: Incubator;
beforeEach(async () => {
  incubator = await Incubator.open();
});
afterEach(() => incubator.close());

interface RunShown {
  run_id: string;
  status: string;
  steps: { started_at: string | null; result?: { error?: string } | null; values?: unknown }[];
}

describe('an incubation in weir up', () => {
  let place: Workplace;
  let url: string;

  beforeEach(async () => {
    place = await Workplace.open();
    await place.write('lab.yaml', `name: lab\nmodules: [${incubator.driverIn(place.folder, 'arm')}]\n`);
  });
  afterEach(() => place.close());

  const up = async () => {
    const started = await place.up(['--workcell', 'lab.yaml']);
    ({ url } = started);
    return started.lab;
  };
  const shown = async (run: string) => (await ask<RunShown>('GET', `${url}/runs/${run}`)).body;

  /** A run whose action acts; weir is ended by that signal, and started again. */
  async function restart(action: string, by: 'SIGTERM' | 'SIGKILL', gone: () => boolean) {
    const lab = await up();
    const workflow = JSON.stringify({ name: 'warm', flowdef: [step(action)] });
    const form = new URLSearchParams({ experiment_id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', workflow });
    const answer = await fetch(`${url}/runs/start`, { method: 'POST', body: form });
    const { run_id } = (await answer.json()) as RunShown;
    await until('it acts', async () => incubator.starts.length === 1 && (await hasBegun(run_id)));
    const ended_at = Date.now();
    lab.signal(by);
    await lab.ended;
    await until('the driver has seen it', gone);
    await up();
    return { run_id, ended_at };
  }

  const hasBegun = async (run: string) => typeof (await shown(run)).steps[0]?.started_at === 'string';
  const untilOver = async (run: string) => {
    await until('the run is over', async () => /completed|failed/.test((await shown(run)).status), 30_000);
    return shown(run);
  };

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'that keeps running, after %s and a restart > runs to its end as if nothing had happened, and was started once',
    async (by) => {
      const { run_id, ended_at } = await restart('incubate', by, () => true);
      expect(incubator).toMatchObject({ state: 'running', stops: [] });
      incubator.state = 'done';
      const run = await untilOver(run_id);
      expect(run.status).toBe('completed');
      expect(Date.parse(run.steps[0]?.started_at ?? '')).toBeLessThan(ended_at);
      expect([incubator.starts.length, incubator.stops]).toEqual([1, []]);
    },
  );

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'that is not declared to keep running, after %s > was stopped, and failed',
    async (by) => {
      const { run_id } = await restart('shake', by, () => incubator.stops.length > 0);
      expect((await untilOver(run_id)).status).toBe('failed');
      expect([incubator.starts.length, incubator.stops]).toEqual([1, ['shake']]);
    },
  );
});

describe('an incubation that runs without its agent, on RabbitMQ and Redis', () => {
  let lab: Lab;
  let run: string;
  let agent: WeirProcess;

  beforeEach(async () => {
    lab = await Lab.open({ ...realServices(), timing: tenthButRest });
    await lab.startGateway();
    await lab.startOrchestrator();
    agent = await startAgent();
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  async function startAgent(): Promise<WeirProcess> {
    const workcell = `name: ${lab.workcell.name}\nmodules: [${incubator.driverIn(lab.folder, 'arm')}]\n`;
    await writeFile(path.join(lab.folder, 'workcell.yaml'), workcell);
    const args = ['agent', 'arm', '--instance', 'a', '--workcell', 'workcell.yaml'];
    const started = new WeirProcess(args, lab.folder, {
      WEIR_BROKER_URL: lab.brokerUrl,
      WEIR_GATEWAY_URL: lab.gateway.url(),
      WEIR_JOURNAL_DIR: path.join(lab.folder, 'journals-process'),
    });
    lab.onClose(() => kill(started));
    await started.printed(/^weir agent is up/m);
    return started;
  }

  /** The agent is killed while the incubator runs; resolves when the owner misses it. */
  async function loseAgent(more: object = {}): Promise<void> {
    run = await lab.begin([step('incubate', { ...more })]);
    await until('it acts', async () => {
      const [instrument] = (await now()).instruments;
      return incubator.state === 'running' && instrument?.steps.length === 1;
    });
    await kill(agent);
    await until('the owner misses it', async () => (await now()).silent.length > 0);
  }

  const now = async () => (await read(lab, '/now')) as unknown as Now;
  const untouchable = () => `run ${run} step 1 "to incubate" runs without an agent: a stop cannot reach it`;

  it('everything says so, and a safety stop does not count as confirmed > the next agent stops it before anything else', async () => {
    await loseAgent();
    const [silent] = (await now()).instruments;
    const [reason] = silent?.reasons ?? [];
    expect(reason?.key).toBe('silent');
    expect(reason?.text).toContain(`is silent; ${untouchable()}`);
    const status = await read(lab, `/runs/${run}`);
    expect(status['waiting']).toContain('step 1 "to incubate" runs without an agent: a stop cannot reach it');
    const preview = (await read(lab, '/admin/preview?command=safety_stop')) as unknown as OrderPreview;
    expect(preview.ends).toMatchObject([{ run_id: run, without_agent: true }]);

    expect((await order(lab, 'safety_stop')).status).toBe(200);
    await lab.untilState(run, 'cancelled');
    const [stopped] = (await now()).instruments;
    expect(stopped?.reasons[0]).toMatchObject({
      key: 'stop_unconfirmed',
      text: `${untouchable()}: go there`,
    });
    expect((await answers(lab))[0]).toMatchObject({
      stopped: false,
      stop_unconfirmed: `${untouchable()}: go there`,
    });
    expect(incubator.stops).toEqual([]);

    await startAgent();
    await until('it is stopped', () => incubator.state === 'stopped');
    await until('its agent confirms it', async () => (await answers(lab))[0]?.stopped === true);
    expect([incubator.starts, incubator.stops]).toEqual([[`${run}.0.1`], ['stop']]);
  });

  it('and whose run is cancelled meanwhile > is stopped when an agent is back', async () => {
    await loseAgent();
    await lab.cancel(run);
    await lab.untilState(run, 'cancelled');
    await startAgent();
    await until('it is stopped', () => incubator.state === 'stopped');
    expect([incubator.starts, incubator.stops]).toEqual([[`${run}.0.1`], ['cancel']]);
  });

  it('which an agent of a timeout stops > the driver learns that it was the timeout', async () => {
    run = await lab.begin([step('incubate', { timeout: 1 })]);
    await lab.untilState(run, 'failed');
    expect(incubator.stops).toEqual(['timeout']);
  });
});
