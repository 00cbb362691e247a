import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePromtool } from '../../services/programs.ts';
import { Workplace } from '../../support/cli-process.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Scrape } from '../../support/scrape.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

let place: Workplace;
let url: string;

const weir = async (...args: string[]): Promise<string> =>
  (await place.run(args, { WEIR_GATEWAY_URL: url })).stdout.trim();
const scrape = (): Promise<Scrape> => Scrape.of(`${url}/metrics`);

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('metrics_up')));
  await place.write('read.yaml', cliWorkflow('read', { wells: [] }));
  await place.write('break.yaml', cliWorkflow('break'));
  await place.write('slow.yaml', cliWorkflow('slow'));
  ({ url } = await place.up(['--workcell', 'lab.yaml']));
});
afterAll(() => place.close());

describe('metrics of weir up', () => {
  it('a lab at rest > tells what it is, that all is there, and that its instrument is idle', async () => {
    const inSession = (each: Awaited<ReturnType<typeof scrape>>) =>
      each.value('weir_agent_in_session', { module: 'reader' }) === 1;
    let told = await scrape();
    // On a busy machine a session may end that has just begun.
    await until('its agent is welcome', async () => inSession((told = await scrape())));
    expect(told.value('weir_build_info', { part: 'up' })).toBe(1);
    for (const name of ['weir_broker_up', 'weir_store_up', 'weir_led', 'weir_owner'])
      expect(told.value(name)).toBe(1);
    const states = told.series('weir_instrument_state', { module: 'reader' });
    expect(states.filter(({ value }) => value === 1).map(({ labels }) => labels['state'])).toEqual(['idle']);
    expect(states.length).toBeGreaterThan(10);
    expect(inSession(told)).toBe(true);
    for (const folder of ['data', 'store', 'journals'])
      expect(told.value('weir_disk_free_bytes', { folder })).toBeGreaterThan(0);
    expect(told.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  it('runs that end well, fail, go on and wait > each is counted as what it is', async () => {
    for (let i = 0; i < 3; i++) await weir('run', 'read.yaml', '--follow');
    await weir('run', 'break.yaml', '--follow');
    await weir('run', 'slow.yaml');
    await weir('run', 'slow.yaml');
    let told = await scrape();
    await until('one acts, and one waits', async () => {
      told = await scrape();
      const runs = ['running', 'queued'].map((status) => told.value('weir_runs', { status }));
      return runs.join() === '1,1' && told.value('weir_agent_acting', { module: 'reader' }) === 1;
    });
    const runs = Object.fromEntries(
      told.series('weir_runs').map(({ labels, value }) => [labels['status'] ?? '', value]),
    );
    expect(runs).toMatchObject({ completed: 3, failed: 1, running: 1, queued: 1, paused: 0, new: 0 });
    const ended = (action: string, outcome: string) =>
      told.value('weir_step_duration_seconds_count', { module: 'reader', action, outcome });
    expect([ended('read', 'succeeded'), ended('break', 'failed'), ended('slow', 'succeeded')]).toEqual([
      ...[3, 1, undefined],
    ]);
    expect(told.value('weir_step_duration_seconds_sum', { action: 'read' })).toBeGreaterThan(0.1);
    const waits = told.series('weir_step_wait_seconds_count', { module: 'reader' });
    expect(waits.reduce((sum, { value }) => sum + value, 0)).toBe(5);
    expect(told.value('weir_run_duration_seconds_count', { outcome: 'completed' })).toBe(3);
    expect(told.value('weir_steps_waiting', { module: 'reader' })).toBe(1);
    expect(told.value('weir_agent_acting', { module: 'reader' })).toBe(1);
    await until(
      'nothing waits in the inbox',
      async () => (await scrape()).value('weir_inbox_oldest_seconds') === 0,
    );
    expect(told.value('weir_instrument_state', { module: 'reader', state: 'acting' })).toBe(1);
    expect(told.value('weir_turn_seconds_count')).toBeGreaterThan(4);
    expect(told.value('weir_commit_seconds_count')).toBeGreaterThan(4);
  });

  it('an instrument that acts > is busy for longer at each scrape', async () => {
    const busy = async () =>
      (await scrape()).value('weir_instrument_busy_seconds_total', { module: 'reader' }) ?? 0;
    const before = await busy();
    expect(before).toBeGreaterThan(0.1);
    await until('it grows', async () => (await busy()) > before + 0.1);
  });

  it('requests > are told by route, whatever is asked for', async () => {
    const runs = (await weir('list', '--json')).length;
    expect(runs).toBeGreaterThan(0);
    const ids = Array.from({ length: 30 }, (_, i) => `01JB00000000000000000000${String(i).padStart(2, '0')}`);
    for (const id of ids) await fetch(`${url}/runs/${id}`);
    for (const id of ids) await fetch(`${url}/nothing/${id}`);
    await fetch(`${url}/up`, { method: 'PROPFIND' });
    const told = await scrape();
    const count = 'weir_http_request_duration_seconds_count';
    const routes = told.series(count).map(({ labels }) => labels['route']);
    expect(routes.filter((route) => route?.includes('01JB'))).toEqual([]);
    expect(told.value(count, { route: '/runs/{id}', status: '404' })).toBe(30);
    expect(told.value(count, { route: 'none', status: '404' })).toBe(30);
    expect(told.value(count, { route: '/up', method: 'other', status: '405' })).toBe(1);
    expect(told.value(count, { route: '/metrics', status: '200' })).toBeGreaterThan(3);
  });

  it('a stream that is read > is counted, and not measured', async () => {
    const stop = new AbortController();
    await fetch(`${url}/feed`, { signal: stop.signal });
    expect((await scrape()).value('weir_http_streams')).toBe(1);
    stop.abort();
    await until('it is gone', async () => (await scrape()).value('weir_http_streams') === 0);
    expect((await scrape()).series('weir_http_request_duration_seconds_count', { route: '/feed' })).toEqual(
      [],
    );
  });

  it('the whole text > is as Prometheus wants it', { timeout: 600_000 }, async () => {
    const promtool = await ensurePromtool();
    const check = spawn(promtool, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
    check.stdin.end((await scrape()).text);
    const [said, complaints, [code]] = await Promise.all([
      text(check.stdout),
      text(check.stderr),
      once(check, 'close') as Promise<[number]>,
    ]);
    expect(`${said}${complaints}`).toBe('');
    expect(code).toBe(0);
  });
});
