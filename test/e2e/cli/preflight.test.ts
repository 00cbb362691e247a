import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Preflight, SimulatedNight } from '../../../client/index.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { until } from '../../support/until.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const bottle = `import { action, defineModule } from 'weir/module';
export default defineModule({
  name: 'bottle',
  actions: {
    pour: action({
      args: { type: 'object', properties: { ml: { type: 'number' } }, required: ['ml'] },
      check: ({ args }) => (args.ml > 3 ? { problems: [{ argument: 'ml', message: 'only 3 ml are left' }] } : {}),
      run: () => ({ data: {} }),
    }),
  },
});`;

const workcell = `name: ${uniqueWorkcell('cli_preflight')}
modules:
  - { name: bottle, interface: file, config: { file: ./bottle.mjs } }
  - { name: oven, interface: file }
`;

const pour = `name: pour
flowdef:
  - name: Pour
    module: bottle
    action: pour
    args: { ml: payload.ml }
  - { name: Bake, module: oven, action: bake }
`;

let place: Workplace;
let env: NodeJS.ProcessEnv;

/** Once the instruments have answered: one has two seconds for that, and without its answer a preflight tells the rest. */
async function preflight(...args: string[]): Promise<Ended> {
  let ended: Ended | undefined;
  await until('the instruments have answered', async () => {
    ended = await place.run(['preflight', ...args], env);
    return !/no[ _]answer/.test(ended.stdout);
  });
  return ended!;
}

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', workcell);
  await place.write('bottle.mjs', bottle);
  await place.write('pour.yaml', pour);
  await place.write('wrong.yaml', pour.replace('action: pour', 'action: puor'));
  await place.write('empty.yaml', '');
  env = { WEIR_GATEWAY_URL: await place.serve(['--workcell', 'lab.yaml']) };
});
afterAll(() => place.close());

describe('weir preflight', () => {
  it('a workflow whose arguments would be taken > shows its steps, what they would wait for, and exits with 0', async () => {
    const { code, stdout } = await preflight('pour.yaml', '-p', 'ml=2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^STEP +DOES +ITS ARGUMENTS +BEFORE IT$/m);
    expect(stdout).toMatch(/^Pour +bottle\.pour +would be taken by \S+$/m);
    expect(stdout).toMatch(
      /^Bake +oven\.bake +no check\n +← oven: no agent has said hello → name the file of oven in the workcell file \(interface: file, config\.file\), end weir up, then weir up$/m,
    );
    expect(stdout).toMatch(/^pour\.yaml can be run$/m);
  });

  it('arguments that an instrument would not take > are told with their place, exit code 2', async () => {
    const { code, stdout, stderr } = await preflight('pour.yaml', '-p', 'ml=20');
    expect(code).toBe(2);
    expect(stdout).toContain(
      'pour.yaml would be accepted, and an instrument would not take what it is given',
    );
    expect(stderr).toMatch(/^pour\.yaml:6:17: step "Pour": "ml" for bottle\.pour: only 3 ml are left$/m);
  });

  it('a workflow that would be refused > says so', async () => {
    const { code, stdout, stderr } = await preflight('wrong.yaml', '-p', 'ml=20');
    expect(code).toBe(2);
    expect(stdout).toContain('wrong.yaml would be refused');
    expect(stderr).toMatch(/^wrong\.yaml:5:13: .*no action "puor".*did you mean "pour"\?$/m);
  });

  it('--json > prints what the gateway tells', async () => {
    const { code, stdout } = await preflight('pour.yaml', '-p', 'ml=20', '--json');
    expect(code).toBe(2);
    const { ok, accepted, steps } = JSON.parse(stdout) as Preflight;
    expect({ ok, accepted, outcome: steps[0]?.check.outcome }).toEqual({
      ...{ ok: false, accepted: true, outcome: 'problems' },
    });
  });

  it('a file without a word > is a sentence', async () => {
    expect((await preflight('empty.yaml')).stderr).toContain('the file is empty');
  });
});

describe('weir simulate-night', () => {
  const simulate = (...args: string[]): Promise<Ended> => place.run(['simulate-night', ...args], env);

  it('workflows that are not handed in > are played, as a table, as a picture and as JSON', async () => {
    await place.write(
      'short.yaml',
      `name: short\nflowdef: [{ name: Pour, module: bottle, action: pour, args: { ml: 1 }, duration: 60 }]\n`,
    );
    const { code, stdout } = await simulate(
      'short.yaml',
      '--count',
      '2',
      '--svg',
      'night.svg',
      '--plays',
      '5',
    );
    expect(code).toBe(0);
    // Of the next day with its day and zone.
    const clock = String.raw`(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d(?: \S+)?`;
    expect(stdout).toMatch(
      new RegExp(`^short +short\\.yaml 2/2 +${clock} +${clock} +${clock} to ${clock}$`, 'm'),
    );
    expect(stdout).toMatch(/^bottle\/\S+ +100 % +A+$/m);
    expect(await readFile(path.join(place.folder, 'night.svg'), 'utf8')).toMatch(/^<svg /);
    const told = JSON.parse(
      (await simulate('short.yaml', 'pour.yaml', '-p', 'ml=1', '--plays', '1', '--json')).stdout,
    ) as SimulatedNight;
    expect(told.runs.map(({ label, completed, open }) => [label, completed, open])).toEqual([
      ['short', 1, undefined],
      ['pour', 0, 'waits for an agent of module oven: none has said hello'],
    ]);
    const { stdout: list } = await place.run(['list'], env);
    expect(list).not.toContain('short');
  });

  it('one that would be refused > is named, with the place', async () => {
    const { code, stderr } = await simulate('pour.yaml', 'wrong.yaml', '-p', 'ml=1');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ *wrong\.yaml:5:13: .*no action "puor"/m);
  });
});
