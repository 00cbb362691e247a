import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { markOf, groupStateOf } from '../../../module-agents/journal/process-group.ts';
import { freePort } from '../../support/free-port.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace } from '../../support/cli-process.ts';
import { quiet } from '../../support/quiet.ts';

let place: Workplace;

beforeEach(async () => {
  place = await Workplace.open();
  await writeFile(path.join(place.folder, 'workcell.yaml'), cliWorkcell(uniqueWorkcell('cli')));
  await writeFile(path.join(place.folder, 'read.yaml'), cliWorkflow('read', { wells: [] }));
});
afterEach(() => place.close());

describe('weir up', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s > stops it cleanly, with exit code 0', async (signal) => {
    const { lab } = await place.up();
    lab.signal(signal);
    expect(await lab.ended).toMatchObject({ code: 0, stderr: quiet });
  });

  it('commands of the same folder > find it by themselves; another lab on its port is told what to do', async () => {
    const { lab, url } = await place.up();
    const { stdout, stderr } = await place.run(['run', 'read.yaml', '--follow']);
    expect([stdout, stderr]).toEqual([expect.stringContaining(' completed in '), quiet]);
    const status = await place.run(['status', 'last']);
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+`;
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
      /is taken by another process: .*choose another port with --port or WEIR_PORT/,
    );
    lab.signal('SIGTERM');
    expect(await lab.ended).toMatchObject({ code: 0, stderr: quiet });
    expect(existsSync(path.join(place.folder, '.weir', 'gateway.json'))).toBe(false);
  });

  it('SIGHUP as under nohup, and the disk of its output is full > goes on, and a safety stop is answered', async () => {
    const port = await freePort();
    const full = openSync('/dev/full', 'w');
    const { PATH, HOME, TMPDIR } = process.env;
    const lab = spawn(
      process.execPath,
      [repositoryFile('dist/test/support/weir-tenth.js'), 'up', '--port', `${port}`],
      {
        cwd: place.folder,
        env: { PATH, HOME, TMPDIR, LOG_LEVEL: 'debug' },
        stdio: ['ignore', full, full],
      },
    );
    const ended = once(lab, 'exit');
    const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
    try {
      await until('the lab is ready', () =>
        ask('/readyz').then(
          ({ ok }) => ok,
          () => lab.exitCode !== null,
        ),
      );
      lab.kill('SIGHUP');
      lab.kill('SIGHUP');
      const at = { WEIR_GATEWAY_URL: `http://127.0.0.1:${port}` };
      expect((await place.run(['run', 'read.yaml', '--follow'], at)).code).toBe(0);
      expect((await ask('/admin/safety_stop', 'POST')).status).toBe(200);
      expect(await (await ask('/metrics')).text()).toMatch(/^weir_log_lines_lost_total [1-9]/m);
      // Of any other command what it prints is its work.
      const list = [process.execPath, repositoryFile('bin/weir.js'), 'list'];
      const failed = spawnSync('sh', ['-c', '"$@" >/dev/full', 'sh', ...list], {
        cwd: place.folder,
        encoding: 'utf8',
      });
      expect(failed).toMatchObject({ status: 1, stderr: 'weir: the disk is full\n' });
    } finally {
      lab.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });

  it('its terminal is closed > stops it cleanly', async () => {
    const [module, rested] = ['arm.mjs', 'rested.txt'].map((name) => path.join(place.folder, name)) as [
      string,
      string,
    ];
    await writeFile(
      module,
      `import { writeFileSync } from 'node:fs';
      export default { name: 'arm', actions: {}, teardown: () => writeFileSync('${rested}', '') };`,
    );
    const file = path.join(place.folder, 'workcell.yaml');
    await writeFile(
      file,
      `name: ${uniqueWorkcell('cli')}\nmodules: [{name: arm, interface: file, config: {file: ${module}}}]\n`,
    );
    const typed = `exec ${process.execPath} ${repositoryFile('bin/weir.js')} up --port 0`;
    const { PATH, HOME, TMPDIR } = process.env;
    const env = { PATH, HOME, TMPDIR, TERM: 'dumb' };
    const terminal = spawn('script', ['-qfc', typed, '/dev/null'], { cwd: place.folder, env });
    let shown = '';
    terminal.stdout.on('data', (bytes: Buffer) => (shown += bytes.toString()));
    await until('weir is up', () => shown.includes('weir is up'));
    expect(existsSync(rested)).toBe(false);
    terminal.kill('SIGKILL');
    await until('the instrument is torn down', () => existsSync(rested));
  });

  it('a second signal while an action goes on > ends it at once', async () => {
    await writeFile(path.join(place.folder, 'slow.yaml'), cliWorkflow('slow'));
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

  it('a restart after kill -9 while a program acts > ends the program, says so, and starts it no second time', async () => {
    const driver = `import { appendFileSync } from 'node:fs';
      appendFileSync('moves.txt', process.pid + '\\n');
      setInterval(() => 0, 1000);`;
    await writeFile(path.join(place.folder, 'driver.mjs'), driver);
    const actions = `{ move: { command: [${process.execPath}, driver.mjs] } }`;
    const arm = `{ name: arm, interface: process, config: { actions: ${actions} } }`;
    await writeFile(
      path.join(place.folder, 'workcell.yaml'),
      `name: ${uniqueWorkcell('cli')}\nmodules: [${arm}]\n`,
    );
    await writeFile(path.join(place.folder, 'move.yaml'), cliWorkflow('move', {}, {}, 'arm'));
    const moved = path.join(place.folder, 'moves.txt');
    await writeFile(moved, '');
    const moves = () => readFileSync(moved, 'utf8').split('\n').slice(0, -1);
    const first = await place.up();
    await place.run(['run', 'move.yaml']);
    await until('the program acts', () => moves().length > 0);
    const group = Number(moves()[0]);
    const mark = await markOf('the program', group);
    first.lab.signal('SIGKILL');
    await first.lab.ended;
    expect(await groupStateOf(mark)).toBe('ours');
    await place.up();
    const followed = await place.run(['status', 'last', '--follow']);
    expect(followed.code).toBe(1);
    expect(followed.stdout).toContain(`its program (process group ${group}) still ran and was ended at `);
    expect([await groupStateOf(mark), moves()]).toEqual(['gone', [String(group)]]);
  });

  it('a second one on the same folder > says which process has it, and leaves the first alone', async () => {
    const { lab, url } = await place.up();
    const second = await place.run(['up', '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`already running there, pid ${lab.pid}\\b`));
    expect(second.stderr).not.toMatch(/^ +at /m);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('a second one while the first ends > waits for it, and takes over its runs', async () => {
    const first = await place.up();
    expect((await place.run(['run', 'read.yaml', '--follow'], { WEIR_GATEWAY_URL: first.url })).code).toBe(0);
    const second = place.start(['up', '--port', '0']);
    await until('the second one waits', () => second.stderr.includes('waiting for another process to end'));
    first.lab.signal('SIGTERM');
    const [, url = ''] = await second.printed(/^weir is up at (http:\S+)$/m);
    const { stdout } = await place.run(['list', '--json'], { WEIR_GATEWAY_URL: url });
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it('a port that is taken > is told in a sentence', async () => {
    const { url } = await place.up();
    const { port } = new URL(url);
    const second = await place.run(['up', '--port', port, '--store-url', 'file:other']);
    expect(second.code).toBe(78);
    expect(second.stderr).toContain(`127.0.0.1:${port} is taken`);
    expect(second.stderr).not.toMatch(/^ +at /m);
  });

  it('a workcell file with two faults > tells both with their places', async () => {
    await writeFile(path.join(place.folder, 'bad.yaml'), 'modules:\n  - name: 7\n');
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

  it.each([[['--help']], [['run', '--help']], [['--version']]])(
    '%j > is printed, with exit code 0',
    async (args) => {
      const { code, stdout, stderr } = await place.run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toBe('');
    },
  );

  it('no gateway > is told with its address and what to do, with exit code 69', async () => {
    const { code, stderr } = await place.run(['list'], { WEIR_GATEWAY_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(69);
    expect(stderr).toMatch(/^weir: no gateway answers at http:\/\/127\.0\.0\.1:9 .*weir up/m);
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
    const doctor = await place.run(['doctor', '--json'], apart);
    expect(JSON.parse(doctor.stdout)).toContainEqual({
      check: 'agents of reader',
      level: 'ok',
      found: 'left',
    });
    expect(doctor.code).toBe(0);
    expect((await place.run(['now'], apart)).stdout).toContain('nothing to do');

    orchestrator.signal('SIGTERM');
    expect((await orchestrator.ended).code).toBe(0);
    const leaderless = await place.run(['doctor'], apart);
    expect(leaderless.code).toBe(1);
    expect(leaderless.stdout).toMatch(/^fail +orchestrator of \S+ +no orchestrator reads the inbox/m);
    expect((await place.run(['now'], apart)).stdout).toMatch(
      /: 1 instrument, .* 1 to look at\n +no orchestrator leads the workcell [^]*next: .*weir orchestrator --workcell FILE/,
    );
    const order = await place.run(['admin', 'pause'], apart);
    expect(order.stderr).toMatch(
      /^weir: no orchestrator is there to take this, .*weir orchestrator --workcell FILE$/m,
    );

    for (const each of [agent, gateway]) each.signal('SIGTERM');
    for (const each of [agent, gateway]) expect((await each.ended).code).toBe(0);
  });
});
