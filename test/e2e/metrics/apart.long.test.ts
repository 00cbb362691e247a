import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Scrape } from '../../support/scrape.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

const lab = ['--workcell', 'lab.yaml'];
let place: Workplace;
/** The way of the gateway alone. */
let broker: TcpProxy;
let store: TcpProxy;
/** Where each process tells its metrics. */
const at = { gateway: '', owner: '', standby: '', agent: '' };
let owner: WeirProcess;
let agent: WeirProcess;
let env: NodeJS.ProcessEnv;
let url: string;

const scrape = (of: keyof typeof at): Promise<Scrape> => Scrape.of(at[of]);
/** True where the gateway tells of so many; a store that is slow it leaves out of what it tells. */
const areCompleted = async (runs: number): Promise<boolean> =>
  (await scrape('gateway')).value('weir_runs', { status: 'completed' }) === runs;
const weir = (...args: string[]) => place.run(args, { WEIR_GATEWAY_URL: url });

/** Starts a process with a metrics port; where that is. */
async function start(
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ process: WeirProcess; metrics: string }> {
  const process = place.start([...args, '--metrics-port', '0'], env);
  const [, metrics = ''] = await process.printed(/^weir \w+ tells its metrics at (http:\S+)$/m);
  await process.printed(/^weir \w+ (is|are) up/m);
  return { process, metrics };
}

async function startAgent(): Promise<void> {
  ({ process: agent, metrics: at.agent } = await start(['agent', 'reader', ...lab, '--instance', 'a'], env));
}

beforeAll(async () => {
  place = await Workplace.open();
  broker = await openTcpProxy(inject('brokerUrl'));
  store = await openTcpProxy(inject('storeUrl'));
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('metrics_apart')));
  await place.write('read.yaml', cliWorkflow('read', { wells: [] }));
  await place.write('slow.yaml', cliWorkflow('slow'));
  const gateway = place.start(['gateway', '--port', '0', ...lab], {
    WEIR_BROKER_URL: broker.url,
    WEIR_STORE_URL: store.url,
    // A gateway has its own port: of this it takes no notice.
    WEIR_METRICS_PORT: '1',
  });
  [, url = ''] = await gateway.printed(/^weir gateway is up at (http:\S+)$/m);
  at.gateway = `${url}/metrics`;
  env = {
    WEIR_BROKER_URL: inject('brokerUrl'),
    WEIR_STORE_URL: inject('storeUrl'),
    WEIR_GATEWAY_URL: url,
  };
  ({ process: owner, metrics: at.owner } = await start(['orchestrator', ...lab], env));
  ({ metrics: at.standby } = await start(['orchestrator', ...lab], env));
  await startAgent();
  await until(
    'the agent is welcomed',
    async () => (await scrape('agent')).value('weir_agent_in_session') === 1,
  );
}, 120_000);
afterAll(async () => {
  await place.close();
  await broker.close();
  await store.close();
});

describe('metrics of processes apart', () => {
  it('each > tells what it is, and what only it knows', async () => {
    const parts = {
      gateway: 'gateway',
      owner: 'orchestrator',
      standby: 'orchestrator',
      agent: 'agent',
    } as const;
    for (const [of, part] of Object.entries(parts)) {
      const told = await scrape(of as keyof typeof at);
      expect(told.value('weir_build_info', { part })).toBe(1);
      expect(told.value('weir_broker_up')).toBe(1);
      expect(told.value('process_resident_memory_bytes')).toBeGreaterThan(0);
    }
    expect([
      (await scrape('owner')).value('weir_owner'),
      (await scrape('standby')).value('weir_owner'),
    ]).toEqual([...[1, 0]]);
    expect((await scrape('standby')).series('weir_agent_beat_age_seconds')).toEqual([]);
    expect((await scrape('agent')).value('weir_disk_free_bytes', { folder: 'journals' })).toBeGreaterThan(0);
    const labels = { module: 'reader', instrument: 'reader/a' };
    const age = async () => (await scrape('owner')).value('weir_agent_beat_age_seconds', labels);
    await until('the agent was heard a moment ago', async () => ((await age()) ?? Infinity) < 5);
  });

  it('runs > are counted in the gateway, and their steps in the owner', async () => {
    for (let i = 0; i < 3; i++) await weir('run', 'read.yaml', '--follow');
    await until('three are told', () => areCompleted(3));
    const told = await scrape('owner');
    const step = { module: 'reader', action: 'read', outcome: 'succeeded' };
    expect(told.value('weir_step_duration_seconds_count', step)).toBe(3);
    expect(told.value('weir_instrument_busy_seconds_total', { instrument: 'reader/a' })).toBeGreaterThan(0.1);
    expect((await scrape('standby')).value('weir_turn_seconds_count')).toBe(0);
  });

  it('an agent dies amid an action > it is told as lost, then its outcome as unknown, until somebody has looked', async () => {
    await weir('run', 'slow.yaml');
    const acts = async () => (await scrape('agent')).value('weir_agent_acting') === 1;
    await until('it acts', acts);
    agent.signal('SIGKILL');
    await agent.ended;
    const labels = { module: 'reader', instrument: 'reader/a' };
    const isLost = async () =>
      (await scrape('gateway')).value('weir_agent_presence', { ...labels, presence: 'lost' }) === 1;
    await until('it is lost', isLost);
    expect((await scrape('owner')).value('weir_agent_beat_age_seconds', labels)).toBeGreaterThan(0.5);
    await startAgent();
    let told = await scrape('gateway');
    const unknown = async () => (told = await scrape('gateway')).value('weir_outcomes_unknown');
    await until('nobody knows', async () => (await unknown()) === 1);
    expect(told.value('weir_instrument_state', { ...labels, state: 'outcome_unknown' })).toBe(1);
    expect(told.value('weir_runs', { status: 'failed' })).toBe(1);
    const step = { module: 'reader', action: 'slow', outcome: 'unknown' };
    expect((await scrape('owner')).value('weir_step_duration_seconds_count', step)).toBe(1);
    expect((await weir('reset', 'reader')).code).toBe(0);
    await until('it is settled', async () => (await unknown()) === 0);
  }, 120_000);

  it('a metrics port > answers to names that it knows, and has nothing else', async () => {
    const ask = async (target: string, headers: Record<string, string>, method = 'GET') => {
      const asked = request(new URL(target, at.owner), { method, headers });
      asked.end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    expect(await ask('/metrics', { host: 'evil.example' })).toBe(403);
    expect(await ask('/metrics', { origin: 'https://evil.example' })).toBe(403);
    expect(await ask('/metrics', {}, 'POST')).toBe(405);
    expect(await ask('/nothing', {})).toBe(404);
    expect(await ask('/metrics', {}, 'HEAD')).toBe(200);
  });

  it('a port that is taken > keeps nobody from working, and is opened when it is free', async () => {
    const first = place.start(['orchestrator', ...lab, '--metrics-port', '0'], env);
    const [, metrics = ''] = await first.printed(/tells its metrics at (http:\S+)$/m);
    const second = place.start(['orchestrator', ...lab, '--metrics-port', new URL(metrics).port], env);
    await second.printed(/^weir orchestrator is up/m);
    expect(second.stderr).toMatch(
      /metrics port 127\.0\.0\.1:\d+ is taken by another process: .*--metrics-port/,
    );
    first.signal('SIGTERM');
    await first.ended;
    await second.printed(/tells its metrics at http/);
    expect((await Scrape.of(metrics)).value('weir_build_info')).toBe(1);
    second.signal('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 0 });
  });

  it('an address that is not ours > is told, and nothing starts', async () => {
    const port = ['--metrics-port', '0', '--metrics-host', '192.0.2.1'];
    const { code, stderr } = await place.run(['orchestrator', ...lab, ...port], env);
    expect(code).toBe(78);
    expect(stderr).toContain('the metrics port 192.0.2.1:0 cannot be used');
  });

  it('without its broker > the gateway says that, and what the store still tells', async () => {
    broker.cut();
    await until('it is told', async () => (await scrape('gateway')).value('weir_broker_up') === 0);
    const told = await scrape('gateway');
    expect(told.value('weir_store_up')).toBe(1);
    expect(told.value('weir_runs', { status: 'completed' })).toBe(3);
    expect([told.value('weir_led'), told.value('weir_dead_letters')]).toEqual([undefined, undefined]);
    broker.mend();
    await until('all is told', async () => (await scrape('gateway')).value('weir_led') === 1);
  });

  it.each(['cut', 'blackhole'] as const)(
    'without its store (%s) > the gateway says that, and tells nothing old',
    async (how) => {
      store[how]();
      await until('it is told', async () => (await scrape('gateway')).value('weir_store_up') === 0);
      const told = await scrape('gateway');
      for (const name of [
        'weir_runs',
        'weir_instrument_state',
        'weir_outcomes_unknown',
        'weir_agent_presence',
      ])
        expect(told.series(name)).toEqual([]);
      expect(told.value('weir_build_info', { part: 'gateway' })).toBe(1);
      store.mend();
      await until('all is told', () => areCompleted(3));
    },
  );

  it('the owner dies > the standby leads, and the gateway tells it all the while', async () => {
    owner.signal('SIGKILL');
    await owner.ended;
    await until('it leads', async () => (await scrape('standby')).value('weir_owner') === 1);
    expect((await scrape('standby')).value('weir_terms_total')).toBe(1);
    await weir('run', 'read.yaml', '--follow');
    const told = await scrape('standby');
    expect(told.value('weir_step_duration_seconds_count', { action: 'read', outcome: 'succeeded' })).toBe(1);
    await until('the fourth is told', () => areCompleted(4));
  }, 120_000);
});
