import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { lives } from '../../support/lives.ts';
import { said } from '../../support/quiet.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace } from '../../support/cli-process.ts';

let place: Workplace;

beforeEach(async () => {
  place = await Workplace.open();
  await place.write('workcell.yaml', cliWorkcell(uniqueWorkcell('cli')));
  await place.write('read.yaml', cliWorkflow('read', { wells: [] }));
});
afterEach(() => place.close());

describe('weir up', () => {
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
      expect({ ...failed, stderr: said(failed.stderr) }).toMatchObject({
        ...{ status: 1, stderr: 'weir: the disk is full\n' },
      });
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
    const typed = `echo it is $$; exec "${process.execPath}" "${repositoryFile('bin/weir.js')}" up --port 0`;
    const { PATH, HOME, TMPDIR } = process.env;
    const env = { PATH, HOME, TMPDIR, TERM: 'dumb' };
    const terminal = spawn('script', ['-qfc', typed, '/dev/null'], { cwd: place.folder, env });
    let shown = '';
    terminal.stdout.on('data', (bytes: Buffer) => (shown += bytes.toString()));
    await until('weir is up', () => shown.includes('weir is up'));
    expect(existsSync(rested)).toBe(false);
    terminal.kill('SIGKILL');
    await until('the instrument is torn down', () => existsSync(rested));
    // It writes into its folder until it has ended.
    const [, pid = ''] = /it is (\d+)/.exec(shown) ?? [];
    await until('weir has ended', () => !lives(Number(pid)));
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
});
