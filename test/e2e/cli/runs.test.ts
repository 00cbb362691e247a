import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { cliWorkcell, cliWorkflow, scriptedModule } from '../../support/reader-workcell.ts';
import { quiet, said } from '../../support/quiet.ts';

let place: Workplace;
let env: NodeJS.ProcessEnv;

/** Runs a command against the lab. */
const weir = (...args: string[]): Promise<Ended> => place.run(args, env);

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell('cli_runs') + scriptedModule);
  await place.write('read.yaml', cliWorkflow('read', { wells: 'payload.wells' }));
  await place.write('break.yaml', cliWorkflow('break'));
  await place.write('slow.yaml', cliWorkflow('slow'));
  await place.write('scripted.yaml', cliWorkflow('fail', {}, {}, 'scripted'));
  env = { WEIR_GATEWAY_URL: await place.serve(['--workcell', 'lab.yaml']) };
});
afterAll(() => place.close());

describe('weir run', () => {
  it('a run that is followed and completes > tells each step and exits with 0', async () => {
    const { code, stdout, stderr } = await weir('run', 'read.yaml', '--payload', 'wells=["A1"]', '--follow');
    expect({ code, stderr }).toEqual({ code: 0, stderr: quiet });
    expect(stdout).toMatch(/^run [0-9A-Z]{26} "cli" with 1 step$/m);
    expect(stdout).toMatch(/^step 1 "the step" \(reader\.read\) succeeded in [\d.]+ s$/m);
    expect(stdout).toMatch(/^run [0-9A-Z]{26} completed in [\d.]+ s$/m);
  });

  it('a run that is followed and fails > tells why and exits with 1', async () => {
    const { code, stdout } = await weir('run', 'break.yaml', '--follow');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^run [0-9A-Z]{26} failed in .*: ./m);
  });

  it('many runs > are waited for with a word on each and on all; detached their ids are printed, and the list has their places', async () => {
    const parameters = 'parameters:\n  - { name: well, enum: [A1, B1] }\n';
    await place.write('plate.yaml', parameters + cliWorkflow('read', { wells: ['$well'] }));
    await place.write('plates.csv', 'well\nA1\nB1\n');
    const waited = await weir('run', 'plate.yaml', '--table', 'plates.csv');
    expect(waited.code).toBe(0);
    expect(waited.stdout).toMatch(
      /^1 of 2: run \w{26} completed in .* s\n2 of 2: run \w{26} completed in .* s\n2 runs: 2 completed\n$/,
    );
    const detached = await weir('run', 'plate.yaml', '--param', 'well=A1', '--count', '3', '--detach');
    const ids = detached.stdout.trim().split('\n');
    expect(ids).toHaveLength(3);
    const list = (await weir('list', '--limit', '3')).stdout.split('\n').slice(1);
    for (const [at, id] of ids.entries())
      expect(list[2 - at]).toMatch(new RegExp(`^${id} .* cli, ${at + 1} of 3 `));
    const failed = await weir('run', 'break.yaml', '--count', '2');
    expect([failed.code, failed.stdout.trim().split('\n').at(-1)]).toEqual([1, '2 runs: 2 failed']);
  });

  it('a table with wrong rows > is refused with their lines, by run, preflight and validate, also without a gateway', async () => {
    const { stdout } = await weir('preflight', 'plate.yaml', '--table', 'plates.csv');
    expect(stdout).toContain('plate.yaml can be run: 2 runs\n');
    await place.write('wrong.csv', 'well;gian\nA1;1\nC1;2\n');
    for (const command of ['run', 'preflight', 'validate', 'validate --offline']) {
      const { code, stderr } = await weir(...command.split(' '), 'plate.yaml', '--table', 'wrong.csv');
      expect(code).toBe(2);
      expect(stderr).toMatch(/wrong\.csv:1:1: the column "gian" is no parameter of the workflow/);
      expect(stderr).toMatch(/wrong\.csv:3:1: row 2, column "well": it must be one of "A1", "B1"/);
    }
    const both = await weir('run', 'plate.yaml', '--table', 'plates.csv', '--count', '2');
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--count or --table') as string });
    const tooMany = await weir('run', 'plate.yaml', '--count', '100000');
    expect(tooMany).toMatchObject({ code: 2, stderr: expect.stringContaining('from 1 to 1000') as string });
  });

  it('a program that fails > its last line is the first of the error, and all that it wrote is in the log of the run', async () => {
    const { code, stdout } = await weir('run', 'scripted.yaml', '--follow');
    expect(code).toBe(1);
    expect(stdout).toMatch(/ended with code 1: ValueError: the lid is open/);
    const log = (await weir('log', 'last')).stdout;
    const written = [...log.matchAll(/ INFO +step 1 "[^"]*" \(scripted\/\S+\) wrote: (.*)$/gm)].map(
      ([, text]) => text,
    );
    expect(written).toEqual(['warming up', 'ValueError: the lid is open']);
  });

  it('in a trace of OpenTelemetry > the run belongs to it', async () => {
    const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { stdout } = await place.run(['run', 'read.yaml', '-p', 'wells=[]'], { ...env, TRACEPARENT });
    const answer = await fetch(`${env['WEIR_GATEWAY_URL']}/runs/${stdout.trim()}`);
    expect(await answer.json()).toMatchObject({ trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' });
  });

  it('a run that is cancelled while it is followed > exits with 3, and the cancel with 0', async () => {
    const followed = place.start(['run', 'slow.yaml', '--follow'], env);
    await followed.printed(/started/);
    const cancel = await weir('cancel', 'last');
    expect(cancel).toMatchObject({ code: 0, stdout: expect.stringMatching(/cancelled/) as string });
    expect((await followed.ended).code).toBe(3);
  });

  it('Ctrl-C while following > leaves the run going, and says so and how to cancel it', async () => {
    const followed = place.start(['run', 'slow.yaml', '--follow'], env);
    const [, id = ''] = await followed.printed(/^run (\w+) [^]*started/);
    followed.signal('SIGINT');
    const { code, stderr } = await followed.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`run ${id} goes on; \`weir cancel ${id}\` ends it`);
    expect((await weir('status', id)).stdout).toContain('running');
    expect((await weir('cancel', id)).code).toBe(0);
  });

  it('a submission that is refused > exits with 2 and names file, line and column', async () => {
    const { code, stderr } = await weir('run', 'read.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/read\.yaml was refused\n +read\.yaml:\d+:\d+: .*payload\.wells/);
  });

  it.each([
    ['a folder in place of the workflow', ['.'], '. cannot be read: it is a folder'],
    [
      'a file that is not there',
      ['read.yaml', '-f', 'a=none.csv'],
      'none.csv cannot be read: there is no such',
    ],
    ['a folder in place of a file', ['read.yaml', '-f', 'a=.'], 'cannot be read: it is a folder'],
    ['a folder in place of a payload', ['read.yaml', '-p', '@.'], 'cannot be read: it is a folder'],
    ['a workflow without a word', ['empty.yaml'], 'empty.yaml: the file is empty: a workflow has'],
  ])('%s > is bad usage, told in a sentence', async (_, args, sentence) => {
    await place.write('empty.yaml', '\n');
    const { code, stdout, stderr } = await weir('run', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^weir: .*\n$/);
    expect(stderr).toContain(sentence);
  });

  it('a file of a step that is not there > is told with its full path, by run and by validate', async () => {
    await place.write('lost.yaml', cliWorkflow('read', { wells: [] }, { protocol: './lost.py' }));
    for (const command of ['run', 'validate']) {
      const { code, stderr } = await weir(command, 'lost.yaml');
      expect(code).toBe(2);
      expect(stderr).toContain(`there is no such file as ${path.join(place.folder, 'lost.py')}`);
    }
  });

  it('no gateway > exits with 69, and tells how it can be handed in again as the same run', async () => {
    const nowhere = { WEIR_GATEWAY_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await place.run(['run', 'read.yaml', '-p', 'wells=[]'], nowhere);
    expect(code).toBe(69);
    const [, key = ''] = /hand it in again with --key (\w{26})/.exec(stderr) ?? [];
    const args = ['run', 'read.yaml', '-p', 'wells=[]', '--key', key];
    const [run, again] = [await weir(...args), await weir(...args)];
    expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w{26}\n$/) as string });
    expect(again).toEqual({ ...run, stderr: quiet });
  });

  it('files that the workflow names beside it > are handed in by themselves', async () => {
    await place.write('protocol.txt', 'shake');
    await place.write('with-file.yaml', cliWorkflow('read', { wells: [] }, { protocol: './protocol.txt' }));
    const { stdout } = await weir('run', 'with-file.yaml', '--follow');
    expect(stdout).toContain('completed');
    const files = JSON.parse((await weir('files', 'last', '--json')).stdout) as {
      path: string;
      size: number;
    }[];
    expect(files).toContainEqual(expect.objectContaining({ path: 'protocol.txt', size: 5 }));
  });
});

describe('weir status, log, files, get, list', () => {
  let id: string;

  beforeAll(async () => {
    const { stdout } = await weir('run', 'read.yaml', '-p', 'wells=["B2"]', '--follow');
    id = /^run (\w+)/.exec(stdout)?.[1] ?? '';
  });

  it('status > shows the steps by the end of the id, how it ended to who follows, the run as it is as JSON', async () => {
    const { code, stdout } = await weir('status', id.slice(-8).toLowerCase());
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`cli: run ${id} completed`));
    expect(stdout).toMatch(/1 +the step +reader\.read +succeeded/);
    const followed = await weir('status', id, '--follow');
    expect(followed.code).toBe(0);
    expect(followed.stdout).toMatch(new RegExp(`^run ${id} completed in`, 'm'));
    const { stdout: json } = await weir('status', id, '--json');
    expect(JSON.parse(json)).toMatchObject({ run_id: id, status: 'completed' });
  });

  it('log > is text with a line per event', async () => {
    const { stdout } = await weir('log', id);
    expect(stdout.trimEnd().split('\n').length).toBeGreaterThan(1);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d [\d:]{8}\.\d{3} \S+ INFO /);
  });

  it('get by the last part of a path > downloads that file whole', async () => {
    const listed = JSON.parse((await weir('files', id, '--json')).stdout) as {
      path: string;
      readable_path: string;
      label: string;
    }[];
    const curve = listed.find(({ label }) => label === 'curve')!;
    const { code } = await weir('get', id, path.basename(curve.path), '-o', 'got');
    expect(code).toBe(0);
    expect(curve.readable_path).toMatch(/^1_the_step\/curve/);
    expect(await readFile(path.join(place.folder, 'got', curve.readable_path), 'utf8')).toBe('1,2,3');
    expect((await weir('files', id)).stdout).toContain(curve.readable_path);
    expect((await weir('get', id, curve.path, '-o', 'got')).code).toBe(0);
  });

  it('get of all > has the log, too', async () => {
    const { stdout } = await weir('get', id);
    expect(stdout).toContain(path.join(id, `${id}.log`));
  });

  it.each([
    [['get', 'last', 'nothing.png'], /run \w{26} has no file "nothing.png"/],
    [['status', '01ARZ3NDEKTSV4RRFFQ69G5FAV'], /^weir: .*01ARZ3NDEKTSV4RRFFQ69G5FAV.*\n$/],
    [['data', 'get', '01ARZ3NDEKTSV4RRFFQ69G5FAV'], /there is no datapoint/],
  ])('%j of what is not there > fails with a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await weir(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(said(stderr)).toMatch(sentence);
  });

  it('list > has the newest run first, and narrows by status', async () => {
    const all = JSON.parse((await weir('list', '--json')).stdout) as { run_id: string }[];
    expect(all[0]).toMatchObject({ run_id: id, status: 'completed' });
    const failed = (await weir('list', '--status', 'failed')).stdout;
    expect(failed).toMatch(/failed +cli/);
    expect(failed).not.toContain(id);
  });
});

describe('weir doctor', () => {
  it('no gateway > fails and says what to do', async () => {
    const { code, stdout } = await place.run(['doctor'], { WEIR_GATEWAY_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/fail +gateway/);
    expect(stdout).toContain('start it with weir up');
  });
});

describe('weir experiments, events and data', () => {
  const experiment = newId();
  let run: string;
  beforeAll(async () => {
    const args = ['read.yaml', '-p', 'wells=["A1"]', '--experiment', experiment, '--follow'];
    run = /^run (\w+)/m.exec((await weir('run', ...args)).stdout)?.[1] ?? '';
  });

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

  it('the log of a run > has its events only where they are asked for, and in words', async () => {
    const plain = (await weir('log', run)).stdout;
    const full = (await weir('log', run, '--events')).stdout;
    expect(plain).not.toMatch(/EVENT/);
    expect(full).toMatch(/^\S+ \S+ \S+ EVENT {3}WORKFLOW STEP, the step: succeeded$/m);
    expect(full.split('\n')).toEqual(expect.arrayContaining(plain.split('\n')));
    expect(plain + full).not.toContain('{');
  });
});
