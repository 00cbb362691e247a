import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { Workplace } from '../../support/cli-process.ts';
import { realServices, serviceEnv } from '../../support/lab/services.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { succeeded } from '../../support/wei-module-stand-in.ts';
import { WeiTestModule } from '../../support/wei-test-module.ts';
import { WeiClient } from './wei-client.ts';
import { jsonOf } from './wei-request.ts';
import * as types from './wei-types.ts';

interface State {
  modules: Record<string, { state: { status: Record<string, boolean> } }>;
}

/** WEI's own tests wait so long, in milliseconds. */
const timeout = 10_000;
const names = ['transfer', 'synthesis', 'measure'];

/** What WEI's tests do to a lab as its operator, on modules that behave as theirs, with a second of a tenth. */
describe('the admin tests of WEI, one after another, on RabbitMQ and Redis', () => {
  const services = realServices();
  const modules = new Map(names.map((name) => [name, new WeiTestModule(100)]));
  const name = uniqueWorkcell('admin');
  let place: Workplace;
  let client: WeiClient;
  let port: string;

  beforeAll(async () => {
    place = await Workplace.open();
    const stated = await Promise.all(
      [...modules].map(async ([each, module]) => {
        const { address } = await module.start();
        return `  - { name: ${each}, interface: wei_rest_node, config: { rest_node_address: "${address}", action_looks_every: 0.1 } }\n`;
      }),
    );
    const config = '{ server_host: test_wei_server, redis_host: test_wei_redis, update_interval: 0.1 }';
    await writeFile(
      path.join(place.folder, 'lab.yaml'),
      `name: ${name}\nconfig: ${config}\nmodules:\n${stated.join('')}`,
    );
    const { url } = await place.up(
      ['--workcell', 'lab.yaml', '--host', '0.0.0.0', '--insecure-network'],
      serviceEnv(services),
    );
    ({ port } = new URL(url));
    client = new WeiClient(`http://127.0.0.1:${port}`, place.folder);
    client.experiment = { experiment_name: 'never registered', experiment_id: newId() };
    await untilAll('are known and READY', (flags) => flags['READY'] === true);
  });
  afterAll(async () => {
    await Promise.all([...modules.values()].map((module) => module.stop()));
    await place.close();
  });

  const order = async (command: string) =>
    expect(jsonOf(await client.call('POST', `/admin/${command}`))).toBe(null);
  const untilAll = (what: string, holds: (flags: Record<string, boolean>) => boolean) =>
    until(
      `all modules ${what}`,
      async () => {
        const { modules: shown } = await client.get<State>('/wc/state', types.workcellState);
        return names.every((each) => holds(shown[each]?.state.status ?? {}));
      },
      timeout,
    );
  const isReady = (flags: Record<string, boolean>) =>
    flags['READY'] === true && !flags['CANCELLED'] && !flags['LOCKED'];
  const start = async (action: string, run_time: number): Promise<string> =>
    (
      await client.startRun({
        name: action,
        flowdef: [{ name: 'act', module: 'transfer', action, args: { run_time } }],
      })
    ).run_id;
  const untilRun = (run_id: string, ...wanted: string[]) =>
    until(
      `the run is ${wanted.join(' or ')}`,
      async () => wanted.includes((await client.queryRun(run_id)).status),
      timeout,
    );
  /** Begins an action that goes on until `untilReset`, however long an order takes to come: WEI's tests give it half a minute. */
  const acting = async (): Promise<string> => {
    const run_id = await start('move', 30);
    await untilRun(run_id, 'running');
    return run_id;
  };
  /** All of them are READY again; what the reset has left behind is answered late. */
  const untilReset = async (): Promise<void> => {
    await untilAll('are READY', isReady);
    for (const { ends } of modules.values()) for (const end of ends.splice(0)) end(succeeded);
  };

  it('the name of the server in the workcell file > is answered, and another is not', async () => {
    const statusAs = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host: `${host}:${port}` };
        http
          .get({ port, path: '/version', headers, agent: false }, (answer) =>
            resolve(answer.resume().statusCode),
          )
          .on('error', reject);
      });
    expect([await statusAs('test_wei_server'), await statusAs('evil')]).toEqual([200, 403]);
  });

  it.each([1, 2, 3, 4, 5])('round %i', async () => {
    // test_pause_resume
    const paused = await acting();
    await order('pause');
    await untilAll('are PAUSED', (flags) => flags['PAUSED'] === true);
    await order('resume');
    await untilAll(
      'are BUSY or READY',
      (flags) => !flags['PAUSED'] && (flags['BUSY'] === true || flags['READY'] === true),
    );
    await untilRun(paused, 'running', 'completed');

    // test_reset, twice, while a module acts
    await order('reset');
    await order('reset');
    await untilRun(paused, 'cancelled');
    await untilReset();

    // test_cancel
    const cancelled = await acting();
    await order('cancel');
    await untilRun(cancelled, 'cancelled');
    await untilAll('are CANCELLED', (flags) => flags['CANCELLED'] === true);
    await order('reset');
    await untilReset();

    // test_lock_unlock
    await order('lock');
    await untilAll('are LOCKED', (flags) => flags['LOCKED'] === true);
    const locked = await start('admin_actions_test', 1);
    await untilRun(locked, 'queued');
    await order('unlock');
    await untilAll('are not LOCKED', (flags) => !flags['LOCKED']);
    await untilRun(locked, 'completed');

    // test_safety_stop
    const stopped = await acting();
    await order('safety_stop');
    await untilAll(
      'are stopped',
      (flags) => flags['ERROR'] === true || flags['PAUSED'] === true || flags['LOCKED'] === true,
    );
    await untilRun(stopped, 'cancelled', 'failed');
    await order('reset');
    await untilReset();

    // test_set_workcell, as WEI's client dumps it
    const { modules: stated } = jsonOf(await client.call('GET', '/wc/')) as { modules: object[] };
    const config = {
      sequential_scheduler: true,
      update_interval: 5,
      smtp_server: 'mailgateway.anl.gov',
      smtp_port: 25,
    };
    const dump = {
      name,
      metadata: { author: null, description: null, version: '' },
      config,
      modules: stated,
      locations: {},
    };
    expect(jsonOf(await client.call('POST', '/wc/', { json: dump }))).toMatchObject({ name });

    // test_workflow_failure
    await untilRun(await start('fail', 0), 'failed');
    await untilRun(await start('transfer', 0), 'completed');
    expect(
      [...modules.values()].map(({ flags }) =>
        isReady(Object.fromEntries([...flags].map((flag) => [flag, true]))),
      ),
    ).toEqual([true, true, true]);
  });
});
