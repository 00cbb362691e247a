import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';

let place: Workplace;
let url: string;
let experiment: string;
let run: string;

const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });

beforeAll(async () => {
  place = await Workplace.open();
  await writeFile(path.join(place.folder, 'lab.yaml'), cliWorkcell('cli_records'));
  await writeFile(path.join(place.folder, 'read.yaml'), cliWorkflow('read', { wells: ['A1'] }));
  url = await place.serve(['--workcell', 'lab.yaml']);
  experiment = newId();
  const { stdout } = await weir('run', 'read.yaml', '--experiment', experiment, '--follow');
  run = /^run (\w+)/m.exec(stdout)?.[1] ?? '';
});
afterAll(() => place.close());

describe('weir experiments, events and data', () => {
  it('experiments > has the one that the run was for', async () => {
    const { code, stdout } = await weir('experiments');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^EXPERIMENT +NAME/);
    expect(stdout).toMatch(new RegExp(`^${experiment}  cli `, 'm'));
  });

  it('events of an experiment > tells what became of its run, the latest last', async () => {
    const { stdout } = await weir('events', '--experiment', experiment);
    const told = [...stdout.matchAll(/WORKFLOW (\w+)/g)].map(([, name]) => name);
    expect(told).toEqual(['QUEUED', 'START', 'STEP', 'COMPLETED']);
    expect(stdout).toContain('the step: succeeded');
    const { stdout: json } = await weir('events', '--experiment', experiment, '--json', '--limit', '1');
    expect(JSON.parse(json)).toMatchObject([{ event_name: 'COMPLETED', run_id: run }]);
  });

  it('data > lists values and files, prints the one and downloads the other', async () => {
    const { stdout } = await weir('data', 'list', experiment);
    const [, value = ''] = /^(\w{26})  absorbance/m.exec(stdout) ?? [];
    const [, file = ''] = /^(\w{26})  curve/m.exec(stdout) ?? [];
    expect(stdout).toContain('0.42');
    expect((await weir('data', 'get', value)).stdout).toBe('0.42\n');
    const saved = await weir('data', 'get', file, '-o', 'curve.csv');
    expect(saved).toMatchObject({ code: 0, stdout: 'curve.csv (5 B)\n' });
    expect(await readFile(path.join(place.folder, 'curve.csv'), 'utf8')).toBe('1,2,3');
  });

  it.each(['data list', 'events --experiment'])(
    '%s of a run > is that of its experiment, by the id, a part of it, or last',
    async (command) => {
      const { code, stdout } = await weir(...command.split(' '), experiment);
      expect([code, stdout]).toEqual([0, expect.stringContaining(run) as string]);
      for (const wanted of [run, run.slice(-8).toLowerCase(), 'last'])
        expect((await weir(...command.split(' '), wanted)).stdout).toBe(stdout);
      expect(await weir(...command.split(' '), newId())).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('there is no experiment and no run') as string,
      });
    },
  );

  it('status > names the experiment and shows what the steps returned', async () => {
    const { stdout } = await weir('status', run);
    expect(stdout).toContain(`\nexperiment ${experiment}\n`);
    expect(stdout).toMatch(/^ +VALUE$/m);
    expect(stdout).toMatch(/^1 +absorbance +0\.42$/m);
  });

  it('data of what is not there > fails with a sentence', async () => {
    const { code, stderr } = await weir('data', 'get', newId());
    expect(code).not.toBe(0);
    expect(stderr).toContain('there is no datapoint');
  });

  it('the log of a run > has its events only where they are asked for, and in words', async () => {
    const plain = (await weir('log', run)).stdout;
    const full = (await weir('log', run, '--events')).stdout;
    expect(plain).not.toMatch(/EVENT/);
    expect(full).toMatch(/^\S+ \S+ \S+ EVENT {3}WORKFLOW STEP, the step: succeeded$/m);
    expect(full.split('\n')).toEqual(expect.arrayContaining(plain.split('\n')));
    expect(plain + full).not.toContain('{');
  });
});
