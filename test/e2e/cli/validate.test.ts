import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';

const nowhere = { WEIR_GATEWAY_URL: 'http://127.0.0.1:9' };

let place: Workplace;
let url: string;

const offline = (...args: string[]): Promise<Ended> => place.run(['validate', ...args], nowhere);
const online = (...args: string[]): Promise<Ended> =>
  place.run(['validate', ...args], { WEIR_GATEWAY_URL: url });

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell('cli_validate'));
  await place.write('read.yaml', cliWorkflow('read', { wells: ['A1'] }));
  await place.write('odd.yaml', `author: me\n${cliWorkflow('read', { wells: [] })}`);
  await place.write('bad.yaml', cliWorkflow('raed', { wells: 'payload.none' }));
  await place.write(
    'bad-lab.yaml',
    'name: w\nmodules:\n  - name: a\n    interface: simulator\n    config:\n      actions:\n        read: { duraton: 1 }\n',
  );
  url = await place.serve(['--workcell', 'lab.yaml']);
});
afterAll(() => place.close());

describe('weir validate', () => {
  it('several workflows, one odd and one wrong, at a gateway > a line for each problem and warning, exit code 2', async () => {
    const { code, stdout, stderr } = await online('read.yaml', 'odd.yaml', 'bad.yaml');
    expect(code).toBe(2);
    const against = `cli_validate, the workcell at ${url}`;
    expect(stdout).toBe(`read.yaml can be run in ${against}\nodd.yaml can be run in ${against}\n`);
    expect(stderr).toContain(`\nbad.yaml was checked against ${against}\n`);
    expect(stderr).toMatch(/^odd\.yaml:1:9: warning: the workflow's key "author" is not known/m);
    expect(stderr).toMatch(/^bad\.yaml:6:20: .*payload\.none/m);
    expect(stderr).toMatch(/^bad\.yaml:5:13: .*no action "raed".*did you mean "read"\?$/m);
  });

  it('a workcell file and workflows, offline > are checked against it, and nobody is asked', async () => {
    const { code, stdout, stderr } = await offline('--offline', 'lab.yaml', 'read.yaml', 'bad.yaml');
    expect(code).toBe(2);
    expect(stdout).toContain('lab.yaml is a workcell that can be used');
    expect(stdout).toContain('read.yaml fits lab.yaml; the instruments that are there were not asked');
    expect(stderr).toMatch(/^bad\.yaml:5:13: .*no action "raed"/m);
  });

  it('a workcell file whose module is configured wrongly > its line and column, and what was meant', async () => {
    const { code, stderr } = await offline('bad-lab.yaml');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'bad-lab.yaml:7:26: module "a": "duraton" is not known here; did you mean "duration"?\n',
    );
  });

  it('as JSON > a verdict for each file, and the same exit code', async () => {
    const files = ['lab.yaml', 'odd.yaml', 'bad-lab.yaml'];
    const { code, stdout, stderr } = await offline('--offline', '--json', ...files);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const warnings = [{ line: 1, column: 9 }];
    expect(JSON.parse(stdout)).toMatchObject([
      { file: 'lab.yaml', kind: 'workcell', ok: true, problems: [], warnings: [] },
      { file: 'odd.yaml', kind: 'workflow', against: 'lab.yaml', ok: true, warnings },
      { file: 'bad-lab.yaml', ok: false, problems: [{ line: 7, column: 26 }] },
    ]);
  });

  it('all files good > exit code 0', async () => {
    expect((await offline('lab.yaml', 'read.yaml')).code).toBe(0);
    expect((await online('lab.yaml', 'read.yaml')).code).toBe(0);
  });

  it('a file without a word > is told as that, and the others are checked all the same; one that is not there is named', async () => {
    await place.write('empty.yaml', '');
    const { code, stdout, stderr } = await online('empty.yaml', 'read.yaml');
    expect(code).toBe(2);
    expect(stdout).toContain('read.yaml can be run');
    expect(stderr).toContain('empty.yaml: the file is empty: a workflow has a name and a flowdef');
    const gone = await online('gone.yaml');
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('gone.yaml') as string]);
  });

  it('no gateway and no workcell > what can be told is checked, and what was not is said', async () => {
    const good = await offline('read.yaml');
    expect(good).toMatchObject({
      code: 0,
      stdout: 'read.yaml can be run, as far as that can be told without a workcell\n',
    });
    expect(good.stderr).toMatch(
      /^read\.yaml: warning: no gateway answers, and there is no workcell file .* its modules, .*give --workcell/,
    );
    const bad = await offline('--offline', 'bad.yaml');
    expect(bad.code).toBe(2);
    expect(bad.stderr).toMatch(/^bad\.yaml:6:20: .*payload\.none/m);
    expect(bad.stderr).not.toContain('no action');
  });

  it('a note in a workflow, strictly > is a problem, here and at a gateway', async () => {
    const places = [offline('--offline', '--strict', 'odd.yaml'), online('--strict', 'odd.yaml')];
    for (const { code, stderr } of await Promise.all(places)) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/^odd\.yaml:1:9: the workflow's key "author" is not known/m);
    }
  });

  it('a workcell.yaml in the folder > is what weir up would serve, so workflows are checked against it', async () => {
    await place.write('workcell.yaml', cliWorkcell('cli_here'));
    try {
      const good = await offline('read.yaml');
      expect(good).toMatchObject({ code: 0, stderr: '' });
      expect(good.stdout).toContain('read.yaml fits workcell.yaml; no gateway answers');
      const bad = await offline('--offline', 'bad.yaml');
      expect(bad.code).toBe(2);
      expect(bad.stderr).toContain('\nbad.yaml was checked against workcell.yaml\n');
      const named = await offline('--offline', 'read.yaml', '--workcell', 'lab.yaml');
      expect(named.stdout).toContain('read.yaml fits lab.yaml;');
    } finally {
      await rm(path.join(place.folder, 'workcell.yaml'));
    }
  });
});
