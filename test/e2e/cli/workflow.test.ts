import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';
import { quiet, said } from '../../support/quiet.ts';

let place: Workplace;
let env: NodeJS.ProcessEnv;

const weir = (...args: string[]): Promise<Ended> => place.run(args, env);

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell('cli_library'));
  env = { WEIR_GATEWAY_URL: await place.serve(['--workcell', 'lab.yaml']) };
});
afterAll(() => place.close());

const parameters = 'parameters:\n  - { name: well, enum: [A1, B1] }\n';
const textOf = (more = '') =>
  `${parameters}${cliWorkflow('read', { wells: ['$well'] }).replace('name: cli', 'name: Read')}${more}`;

it('a workflow > is saved, improved, compared, run by its version, and run again', async () => {
  await place.write('read.yaml', textOf());
  const saved = await weir('workflow', 'save', 'read.yaml', '--note', 'first', '--by', 'ada');
  expect(saved).toEqual({ code: 0, stdout: 'read@1\n', stderr: quiet });
  const same = await weir('workflow', 'save', 'read.yaml');
  expect(said(same.stderr)).toBe('the newest version has the same text\n');

  await place.write('read.yaml', textOf('# slower\n'));
  const blind = await weir('workflow', 'save', 'read.yaml');
  expect(blind.code).toBe(1);
  expect(blind.stderr).toMatch(/has version 1 by ada since .*--based-on 1/s);
  expect(await weir('workflow', 'save', 'read.yaml', '--based-on', '1')).toMatchObject({
    code: 0,
    stdout: 'read@2\n',
  });
  await place.write('broken.yaml', 'name: x\nflowdef:\n  - { name: a\n');
  const broken = await weir('workflow', 'save', 'broken.yaml', '--name', 'read', '--based-on', '2');
  expect(broken).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/broken\.yaml:\d+:\d+: /) as string,
  });

  expect((await weir('workflow', 'list')).stdout).toMatch(/^WORKFLOW .*\nread@2 +Read /);
  expect((await weir('workflow', 'show', 'read@1')).stdout).toBe(textOf());
  expect((await weir('workflow', 'show', 'read@1', '--versions')).stdout).toMatch(
    /\n2 .*\n1 .* ada .* first\n$/,
  );
  const odd = await weir('workflow', 'show', 'read@0');
  expect(odd).toMatchObject({ code: 2, stderr: expect.stringContaining('NAME@VERSION') as string });
  const diff = await weir('workflow', 'diff', 'read', '1', '2');
  expect(diff.stdout).toMatch(/^--- read@1\n\+\+\+ read@2\n@@ .*\n( .*\n)+\+# slower\n$/);
  expect((await weir('workflow', 'diff', 'read', '2', 'read.yaml')).stdout).toBe('');

  const run = await weir('workflow', 'run', 'read@1', '--param', 'well=A1', '--follow');
  expect(run.code).toBe(0);
  expect(run.stdout).toMatch(/^run \w{26} completed in /m);
  const refused = await weir('workflow', 'run', 'read', '--param', 'well=C1');
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be one of "A1", "B1"') as string,
  });
  const file = await weir('run', 'read@9');
  expect(file.stderr).toContain('`weir workflow run read@9` runs one of the library');
  expect((await weir('workflow', 'run', 'read@9')).stderr).toContain('which has versions 1 to 2');
  const again = await weir('again', 'last', '--param', 'well=B1', '--follow');
  expect(again.code).toBe(0);
  const shown = JSON.parse((await weir('status', 'last', '--json')).stdout) as object;
  expect(shown).toMatchObject({ library: { name: 'read', version: 1 }, given_parameters: { well: 'B1' } });
  expect((await weir('workflow')).stdout).toMatch(/ completed\n$/);
  const rehearsal = async (option: string) => {
    const { stdout } = await weir('again', 'last', option);
    const status = await weir('status', stdout.trim(), '--json');
    return (JSON.parse(status.stdout) as { simulate?: boolean }).simulate ?? false;
  };
  expect([await rehearsal('--simulate'), await rehearsal('--no-simulate')]).toEqual([true, false]);
});
