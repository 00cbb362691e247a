import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Now } from '../../../shared/contracts/now.ts';
import { until } from '../../support/until.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended, type WeirProcess } from '../../support/cli-process.ts';

const name = 'cli_workcell_file';
const grown = (file: string) =>
  `${cliWorkcell(name)}  - name: second
    interface: simulator
    config: { actions: { read: { duration: 0 } } }
${file}`;

let place: Workplace;
let lab: WeirProcess;
let env: NodeJS.ProcessEnv;

const weir = (...args: string[]): Promise<Ended> => place.run(args, env);
beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell(name));
  await place.write('second.yaml', cliWorkflow('read').replace('module: reader', 'module: second'));
  const up = await place.up(['--workcell', 'lab.yaml']);
  lab = up.lab;
  env = { WEIR_GATEWAY_URL: up.url };
}, 60_000);
afterAll(() => place.close());

describe('weir reset of a lab whose workcell file was changed', { timeout: 60_000 }, () => {
  it('a file that cannot be used > is said in the log, and the lab goes on with what it has', async () => {
    await place.write('lab.yaml', 'modules: [');
    expect((await weir('reset', '--all')).code).toBe(0);
    await until('the log says it', () => lab.stderr.includes('the workcell file is not taken'));
    expect((await weir('workcell')).stdout).toContain('reader');
  });

  it('a new module of which the file is wrong > is not taken either', async () => {
    await place.write('lab.yaml', grown('  - { name: third, interface: process, config: { actions: 3 } }\n'));
    expect((await weir('reset', '--all')).code).toBe(0);
    expect((await weir('workcell')).stdout).not.toMatch(/second|third/);
  });

  it('a new module > has its agent, and takes steps', async () => {
    await place.write('lab.yaml', grown(''));
    expect((await weir('reset', '--all')).code).toBe(0);
    const run = await weir('run', 'second.yaml', '--follow');
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('completed') as string]);
  });

  it('a new module whose program cannot be loaded > is shown as not served, ends nothing, and may be put right', async () => {
    await place.write(
      'lab.yaml',
      grown('  - { name: fourth, interface: file, config: { file: nowhere.ts } }\n'),
    );
    expect((await weir('reset', '--all')).code).toBe(0);
    await until('it is said', () => lab.stderr.includes('module "fourth" is not served from here'));
    expect((await weir('run', 'second.yaml', '--follow')).code).toBe(0);
    const right =
      '  - { name: fourth, interface: simulator, config: { actions: { read: { duration: 0 } } } }\n';
    await place.write('lab.yaml', grown(right));
    expect((await weir('reset', '--all')).code).toBe(0);
    await place.write('fourth.yaml', cliWorkflow('read').replace('module: reader', 'module: fourth'));
    expect((await weir('run', 'fourth.yaml', '--follow')).code).toBe(0);
  });

  it('a module without its file > what is suggested gives it an agent', async () => {
    await place.write('lab.yaml', `${cliWorkcell(name)}  - { name: fifth, interface: file }\n`);
    expect((await weir('reset', '--all')).code).toBe(0);
    const now = async () => (await (await fetch(`${env['WEIR_GATEWAY_URL']}/now`)).json()) as Now;
    const fifth = async () => (await now()).instruments.find(({ module }) => module === 'fifth');
    expect((await fifth())?.reasons).toMatchObject([
      {
        first: 'name the file of fifth in the workcell file (interface: file, config.file), end weir up',
        next: 'weir up',
      },
    ]);
    const served =
      "import { defineModule } from 'weir/module'; export default defineModule({ name: 'fifth', actions: {} });";
    await place.write('fifth.mjs', served);
    await place.write(
      'lab.yaml',
      `${cliWorkcell(name)}  - { name: fifth, interface: file, config: { file: fifth.mjs } }\n`,
    );
    lab.signal('SIGTERM');
    await lab.ended;
    env = { WEIR_GATEWAY_URL: (await place.up(['--workcell', 'lab.yaml'])).url };
    expect(await fifth()).toMatchObject({ state: 'idle', reasons: [] });
  });
});
