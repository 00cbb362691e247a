import { existsSync, readdirSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace } from '../../support/cli-process.ts';
import { quiet } from '../../support/quiet.ts';

let place: Workplace;

beforeEach(async () => {
  place = await Workplace.open();
  await place.write('workcell.yaml', cliWorkcell(uniqueWorkcell('cli')));
  await place.write('read.yaml', cliWorkflow('read', { wells: [] }));
});
afterEach(() => place.close());

describe('weir up', () => {
  it('commands of the same folder > find it by themselves; another lab on its port or folder is told what to do; SIGINT stops it', async () => {
    const { lab, url } = await place.up();
    const { stdout, stderr } = await place.run(['run', 'read.yaml', '--follow']);
    expect([stdout, stderr]).toEqual([expect.stringContaining(' completed in '), quiet]);
    const status = await place.run(['status', 'last']);
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+`;
    expect(status.stdout).toMatch(new RegExp(`^handed in ${time}, started ${time}, ended ${time}$`, 'm'));
    expect(status.stdout).toMatch(/^1 .* succeeded +\d\d:\d\d:\d\d +/m);
    const newest = (await (await fetch(`${url}/runs/last`)).json()) as { run_id: string };
    const files = (await (await fetch(`${url}/runs/last/files`)).json()) as { files: string[] };
    expect(files.files).toContain(`${newest.run_id}.log`);
    expect((await fetch(`${url}/runs/last/cancel`, { method: 'POST' })).status).toBe(404);
    const other = [
      '--store-url',
      'file:./other',
      '--data-dir',
      './other/data',
      '--journal-dir',
      './other/agents',
    ];
    const taken = await place.run(['up', '--port', new URL(url).port, ...other]);
    expect(taken.code).toBe(78);
    expect(taken.stderr).toMatch(
      /127\.0\.0\.1:\d+ is taken by another process: .*choose another port with --port or WEIR_PORT/,
    );
    const second = await place.run(['up', '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`already running there, pid ${lab.pid}\\b`));
    expect(taken.stderr + second.stderr).not.toMatch(/^ +at /m);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    lab.signal('SIGINT');
    expect(await lab.ended).toMatchObject({ code: 0, stderr: quiet });
    expect(existsSync(path.join(place.folder, '.weir', 'gateway.json'))).toBe(false);
  });

  it('a second signal while an action goes on > ends it at once', async () => {
    await place.write('slow.yaml', cliWorkflow('slow'));
    const { lab, url } = await place.up();
    const followed = place.start(['run', 'slow.yaml', '--follow'], { WEIR_GATEWAY_URL: url });
    await followed.printed(/started/);
    let over = false;
    void lab.ended.then(() => (over = true));
    await until('a later signal has ended it', () => {
      lab.signal('SIGTERM');
      return over;
    });
    expect((await lab.ended).code).toBe(143);
  });

  it('a restart after kill -9 > still has its runs; one with an empty store beside their folder is refused', async () => {
    const first = await place.up();
    const env = { WEIR_GATEWAY_URL: first.url };
    expect((await place.run(['run', 'read.yaml', '--follow'], env)).code).toBe(0);
    first.lab.signal('SIGKILL');
    await first.lab.ended;
    const second = await place.up();
    const { stdout } = await place.run(['list', '--json'], { WEIR_GATEWAY_URL: second.url });
    expect(JSON.parse(stdout)).toMatchObject([{ status: 'completed', label: 'cli' }]);
    second.lab.signal('SIGKILL');
    await second.lab.ended;
    // What is left of a store whose disk was full or is failing.
    const kept = path.join(place.folder, '.weir');
    const names = readdirSync(kept).filter((name) => name.includes('.db'));
    for (const name of names) truncateSync(path.join(kept, name));
    expect(names.length).toBeGreaterThan(0);
    const third = await place.run(['up', '--port', '0']);
    expect(third.code).toBe(78);
    expect(third.stderr).toMatch(
      /the store is empty, and the data folder .* To begin a new lab, move the data folder away: mv /,
    );
  });

  it('a workcell file with two faults > tells both with their places', async () => {
    await place.write('bad.yaml', 'modules:\n  - name: 7\n');
    const { code, stderr } = await place.run(['up', '--workcell', 'bad.yaml']);
    expect(code).toBe(78);
    expect(stderr).toMatch(/line 1, column 1: .*"name" is missing/);
    expect(stderr).toMatch(/line 2, column 11/);
  });
});

describe('settings', () => {
  it('several that are wrong > are all told, with exit code 78', async () => {
    const { code, stderr } = await place.run(['up', '--port', 'http'], { WEIR_STORE_URL: 'mysql://x' });
    expect(code).toBe(78);
    expect(stderr).toContain('--port is "http"');
    expect(stderr).toContain('WEIR_STORE_URL is "mysql://x"');
  });

  it.each([
    [['gateway', '--workcell', 'workcell.yaml']],
    [['orchestrator', '--workcell', 'workcell.yaml']],
    [['agent', 'reader']],
  ])('memory: in %j > is refused, with what to do', async (args) => {
    const { code, stderr } = await place.run(args);
    expect(code).toBe(78);
    expect(stderr).toMatch(/memory:.*weir up.*WEIR_BROKER_URL/);
  });
});

describe('the command line', () => {
  it.each([
    [['fly']],
    [['run']],
    [['list', '--limit', 'many']],
    [['up', '--colour', 'red']],
    [['run', 'read.yaml', '--payload', 'wells']],
    [['run', 'nowhere.yaml']],
  ])('%j > is wrong usage, with exit code 2', async (args) => {
    const { code, stdout, stderr } = await place.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });
});

describe('gateway, orchestrator and agent apart', () => {
  it('started in any order on a real broker and store > carry a run through, and stop cleanly', async () => {
    const env = {
      WEIR_BROKER_URL: inject('brokerUrl'),
      WEIR_STORE_URL: inject('storeUrl'),
      WEIR_WORKCELL: 'workcell.yaml',
      WEIR_PORT: '0',
    };
    const orchestrator = place.start(['orchestrator'], env);
    const gateway = place.start(['gateway'], env);
    const [, url = ''] = await gateway.printed(/^weir gateway is up at (\S+)$/m);
    const apart = { ...env, WEIR_GATEWAY_URL: url };
    const { WEIR_WORKCELL: _, ...withoutFile } = apart;
    const refused = await place.run(['agent', 'reader', '--instance', 'left'], withoutFile);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--workcell') as string]);
    const agent = place.start(['agent', 'reader', '--instance', 'left'], apart);
    await agent.printed(/^weir agent is up for reader, instance left$/m);

    await until('what it can do is known', async () => {
      const { modules } = (await (await fetch(`${url}/wc/state`)).json()) as {
        modules: Record<string, { about: object | null }>;
      };
      return modules['reader']?.about !== null;
    });
    const run = await place.run(['run', 'read.yaml', '--follow'], apart);
    expect(run).toMatchObject({ code: 0, stderr: quiet });
    // An agent that stalls for a second is silent until it is heard again.
    await eventually(async () => {
      const doctor = await place.run(['doctor', '--json'], apart);
      expect(JSON.parse(doctor.stdout)).toContainEqual({
        check: 'agents of reader',
        level: 'ok',
        found: 'left',
      });
      expect(doctor.code).toBe(0);
      expect((await place.run(['now'], apart)).stdout).toContain('nothing to do');
    });

    orchestrator.signal('SIGTERM');
    expect((await orchestrator.ended).code).toBe(0);
    // RabbitMQ counts a reader of a quorum queue for a moment after it has gone.
    await eventually(async () => {
      const leaderless = await place.run(['doctor'], apart);
      expect(leaderless.code).toBe(1);
      expect(leaderless.stdout).toMatch(/^fail +orchestrator of \S+ +no orchestrator reads the inbox/m);
    });
    // For a second the gateway tells what it saw last, where all was well then.
    await until('it is told that nobody leads', async () =>
      /: 1 instrument, .* 1 to look at\n +no orchestrator leads the workcell [^]*next: .*weir orchestrator --workcell FILE/.test(
        (await place.run(['now'], apart)).stdout,
      ),
    );
    // Beside the order it is asked once and for two seconds whether anybody leads.
    await until('it is told who gives an order', async () =>
      /^weir: no orchestrator is there to take this, .*weir orchestrator --workcell FILE$/m.test(
        (await place.run(['admin', 'pause'], apart)).stderr,
      ),
    );

    for (const each of [agent, gateway]) each.signal('SIGTERM');
    for (const each of [agent, gateway]) expect((await each.ended).code).toBe(0);
  });
});
