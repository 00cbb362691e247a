import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { aboutOf, succeeded, WeiModuleStandIn, type Answer } from '../../support/wei-module-stand-in.ts';
import { realServices, serviceEnv } from '../../support/lab/services.ts';
import { Workplace } from '../../support/cli-process.ts';

let place: Workplace;
let arm: WeiModuleStandIn;
let reader: WeiModuleStandIn;
let url: string;

beforeEach(async () => {
  place = await Workplace.open();
  arm = await new WeiModuleStandIn().start();
  reader = await new WeiModuleStandIn().start();
});

afterEach(async () => {
  await Promise.all([arm.stop(), reader.stop()]);
  await place.close();
});

/** A workcell file as a lab of WEI has it. */
async function writeWorkcell(): Promise<void> {
  const text = `name: ${uniqueWorkcell('wei')}
config: { redis_host: wei_redis, server_port: 8000 }
modules:
  - { name: arm, interface: wei_rest_node, config: { rest_node_address: "${arm.address}" } }
  - { name: reader, config: { rest_node_address: "${reader.address}" } }
  - { name: base, interface: wei_ros_node, config: { ros_node_address: /base } }
  - { name: spare, interface: wei_rest_node, active: off, config: { rest_node_address: "http://127.0.0.1:9" } }
`;
  await place.write('workcell.yaml', text);
}

/** Submits as WEI's client does. */
async function submit(...steps: [module: string, action: string][]): Promise<Response> {
  const flowdef = steps.map(([module, action]) => ({
    name: `${module} ${action}`,
    module,
    action,
    args: { to: 1 },
  }));
  return fetch(`${url}/runs/start`, {
    method: 'POST',
    headers: { connection: 'close' },
    body: new URLSearchParams({ experiment_id: newId(), workflow: JSON.stringify({ name: 'w', flowdef }) }),
  });
}

async function start(...steps: [module: string, action: string][]): Promise<string> {
  const answer = await submit(...steps);
  const body = (await answer.json()) as { run_id: string };
  expect(answer.status, JSON.stringify(body)).toBe(200);
  return body.run_id;
}

async function get<T = JsonObject>(where: string): Promise<T> {
  return (await (await fetch(`${url}${where}`, { headers: { connection: 'close' } })).json()) as T;
}

const run = (id: string) => get<JsonObject & { status: string; steps: JsonObject[] }>(`/runs/${id}`);

async function untilRun(id: string, ...statuses: string[]): Promise<void> {
  await until(
    `the run is ${statuses.join(' or ')}`,
    async () => statuses.includes((await run(id)).status),
    30_000,
  );
}

/** Whatever somebody may ask of the lab is answered: nothing of it asks an instrument. */
async function expectAllTold(run: string): Promise<void> {
  for (const where of [
    '/wc/state',
    '/modules/arm/state',
    '/modules/reader/state',
    '/locations/states',
    '/runs',
    `/runs/${run}`,
    '/admin',
    '/experiments/',
    '/readyz',
  ]) {
    expect([where, (await fetch(`${url}${where}`)).status]).toEqual([where, 200]);
  }
}

describe('a lab of modules of WEI', () => {
  async function up(): Promise<void> {
    await writeWorkcell();
    url = await place.serve();
  }

  it('> runs a workflow on them, with data and files', async () => {
    const files: Answer = {
      files: [
        { label: 'curve', name: '/out/curve.csv', content: '1,2' },
        { label: 'photo', name: 'C:\\out\\plate.png', content: 'PNG' },
      ],
      // It comes as 12345678901234567000, and no number of JavaScript's is that one.
      data: { max: 4, serial: 12_345_678_901_234_567_890 },
    };
    reader.answers['measure'] = [files];
    reader.about = { ...aboutOf('measure'), wei_version: '0.7.3', additional_info: { rack: null } };
    await up();
    const id = await start(['arm', 'move'], ['reader', 'measure'], ['arm', 'move']);
    await untilRun(id, 'completed', 'failed');
    expect((await run(id)).status).toBe('completed');
    expect(arm.posted.map(({ action, args }) => [action, args])).toEqual([
      ['move', { to: 1 }],
      ['move', { to: 1 }],
    ]);
    const { result } = (await run(id)).steps[1] as {
      result: { files: Record<string, string>; data: Record<string, string> };
    };
    expect(Object.keys(result.files)).toEqual(['curve', 'photo']);
    const log = await get<string>(`/runs/${id}/log`);
    expect(log).toContain('numbers that lose their last digits: 12345678901234567000; return them as text');
    const typeOf = async (label: string) =>
      (await fetch(`${url}/data/${result.data[label] ?? ''}`)).headers.get('content-type');
    expect([await typeOf('curve'), await typeOf('photo')]).toEqual(['text/csv; charset=utf-8', 'image/png']);
    expect((await get('/modules/reader/state'))['reader']).toMatchObject({
      name: 'reader',
      about: {
        name: 'stand_in',
        interface: 'wei_rest_node',
        wei_version: '0.7.3',
        additional_info: { rack: null },
        actions: [{ name: 'measure', description: null, files: [], results: [] }],
      },
    });
    const names = (await get<{ files: string[] }>(`/runs/${id}/files`)).files;
    const curve = names.find((name) => name.endsWith('curve.csv'));
    expect(names.some((name) => name.endsWith('plate.png'))).toBe(true);
    const file = await fetch(`${url}/runs/${id}/file?filename=${encodeURIComponent(curve ?? '')}`);
    expect(await file.text()).toBe('1,2');
  });

  it('of which one hangs from the start > takes, runs and tells everything else before that one has said a word', async () => {
    arm.hung.add('state').add('about').add('action').add('admin');
    await up();
    const stuck = await start(['arm', 'move']);
    const fine = await start(['reader', 'move'], ['reader', 'measure']);
    await untilRun(fine, 'completed');
    expect(await get<string>(`/runs/${stuck}/log`)).toContain('"arm" has not told yet what it can do');
    expect((await run(stuck)).status).not.toBe('failed');
    await expectAllTold(stuck);
    // All of this came before the first word of the module that hangs: it has none to say until now.
    expect(arm.knocks.state).toBeGreaterThan(0);
    expect([arm.answered, arm.posted]).toEqual([0, []]);
    arm.hung.clear();
    await untilRun(stuck, 'completed');
    expect(arm.posted).toHaveLength(1);
  });

  it('of which one hangs while it acts > takes, runs and tells everything else before that one answers', async () => {
    let release: (answer: Answer) => void = () => undefined;
    arm.answers['move'] = [() => new Promise((resolve) => (release = resolve)), succeeded];
    // Of an action before: modules of WEI never take it back.
    arm.state = { status: { READY: true }, error: '1 required positional argument is missing' };
    await up();
    await until('it is known', async () =>
      JSON.stringify(await get('/modules/arm/state')).includes('1 required'),
    );
    const stuck = await start(['arm', 'move']);
    await until('it moves', () => arm.posted.length === 1);
    arm.hung.add('state').add('about').add('action').add('admin');
    await until('a question hangs', () => arm.open === 1);
    const answered = arm.answered;
    const behind = await start(['arm', 'move']);
    const fine = await start(['reader', 'move'], ['reader', 'measure']);
    await untilRun(fine, 'completed');
    await expectAllTold(stuck);
    expect(['queued', 'new']).toContain((await run(behind)).status);
    expect((await run(stuck)).status).toBe('running');
    const why = 'does not tell its state while it acts';
    await until('the run says why', async () => JSON.stringify((await run(stuck))['waiting']).includes(why));
    const log = await get<string>(`/runs/${stuck}/log`);
    expect(log).toContain(why);
    expect(log).not.toContain('1 required');
    const { instruments } = await get<{ instruments: (JsonObject & { module: string; instance: string })[] }>(
      '/now',
    );
    const hung = instruments.find(({ module }) => module === 'arm');
    const next = `weir abandon arm/${hung?.instance}`;
    const since = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(hung).toMatchObject({
      state: 'hindered',
      since,
      next,
      reasons: [{ key: 'hindered', since, next }],
    });
    // The run is told of it by a report, the state of the module by the next heartbeat.
    await eventually(async () => {
      const shown = await get<{ arm: { state: { error: string; status: JsonObject } } }>(
        '/modules/arm/state',
      );
      expect(shown.arm.state.error).toContain(why);
      expect(shown.arm.state.status).toMatchObject({ BUSY: true });
    });
    expect([arm.answered, arm.posted.length]).toEqual([answered, 1]);
    arm.hung.clear();
    release(succeeded);
    await untilRun(stuck, 'completed');
    await untilRun(behind, 'completed');
    expect(arm.posted).toHaveLength(2);
  });

  it('of which one hangs while it acts > is stopped as a whole, and every agent has told its instrument before that one answers', async () => {
    arm.answers['move'] = ['hang'];
    await up();
    const stuck = await start(['arm', 'move']);
    await until('it moves', () => arm.posted.length === 1);
    arm.hung.add('state').add('about').add('action').add('admin');
    const answered = arm.answered;
    expect((await fetch(`${url}/admin/safety_stop`, { method: 'POST' })).status).toBe(200);
    let phases: string[] = [];
    await until('all have taken it', async () => {
      const { agents } = await get<{ agents: { module: string; phase?: string }[] }>('/admin');
      phases = agents.map(({ module, phase }) => `${module} ${phase}`).sort();
      const taken = phases.includes('arm taken') && phases.includes('reader done');
      return arm.commands.includes('safety_stop') && taken;
    });
    expect(phases).toEqual(['arm taken', 'reader done']);
    expect(arm.answered).toBe(answered);
    await untilRun(stuck, 'cancelled');
    expect(arm.answered).toBe(answered);
  });

  it('of which nothing can serve one > says so, and refuses its steps with that reason', async () => {
    await writeWorkcell();
    const { lab, url: at } = await place.up();
    url = at;
    expect(lab.stderr).toContain(
      'module "base" is not served from here: weir does not speak its interface wei_ros_node',
    );
    const refused = await submit(['base', 'drive']);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('weir does not speak its interface wei_ros_node');
    const { unserved } = await get<{ unserved: JsonObject[] }>('/internal/diagnosis');
    expect(unserved).toMatchObject([{ module: 'base' }]);
  });

  it('> passes orders on to the modules, while one acts', async () => {
    let release: (answer: Answer) => void = () => undefined;
    arm.about = { ...aboutOf('move'), admin_commands: ['safety_stop', 'reset', 'pause', 'resume', 'cancel'] };
    arm.answers['move'] = [() => new Promise((resolve) => (release = resolve)), succeeded];
    await up();
    const id = await start(['arm', 'move']);
    await until('it moves', () => arm.posted.length === 1);
    const order = (command: string) => fetch(`${url}/admin/${command}`, { method: 'POST' });
    await order('pause/arm');
    await order('resume/arm');
    // A safety stop that overtakes a resume is given once more after it.
    await until('both are done', async () => {
      const { agents } = await get<{ agents: JsonObject[] }>('/admin');
      return agents.some(
        ({ module, command, phase }) => module === 'arm' && command === 'resume' && phase === 'done',
      );
    });
    await order('safety_stop');
    await until('the stop came', () => arm.commands.length === 3);
    release({ json: { status: 'failed', error: 'stopped' } });
    await untilRun(id, 'cancelled');
    await order('reset');
    await until('the reset came', () => arm.commands.length === 4);
    expect(arm.commands).toEqual(['pause', 'resume', 'safety_stop', 'reset']);
    const again = await start(['arm', 'move']);
    await untilRun(again, 'completed');
  });
});

describe('weir agents, of a workcell file of WEI', () => {
  it('in a process of its own > serves its modules, and says which it cannot', async () => {
    await writeWorkcell();
    const env = serviceEnv(realServices());
    const gateway = place.start(['gateway', '--workcell', 'workcell.yaml', '--port', '0'], env);
    [, url = ''] = await gateway.printed(/(http:\/\/\S+)/);
    const orchestrator = place.start(['orchestrator', '--workcell', 'workcell.yaml'], env);
    const agents = place.start(['agents', '--workcell', 'workcell.yaml', '--instance', 'pc'], {
      ...env,
      WEIR_GATEWAY_URL: url,
    });
    await agents.printed(/weir agents are up for arm, reader, instance pc/);
    expect(agents.stderr).toContain('module "base" is not served from here');
    const id = await start(['arm', 'move'], ['reader', 'measure']);
    await untilRun(id, 'completed');
    expect(orchestrator.pid).toBeGreaterThan(0);
    expect(arm.posted).toHaveLength(1);
  });
});
