import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../client/index.ts';
import { Workplace, type Ended, type WeirProcess } from '../../support/cli-process.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { quiet } from '../../support/quiet.ts';

const workcell = `name: ${uniqueWorkcell('cli_forward')}
modules:
  - name: mixer
    interface: simulator
    config:
      actions:
        mix:
          args: { speed: { type: number } }
          duration: '\${{ args.speed == 7 ? 2 : 0 }}'
          failure_rate: '\${{ args.speed > 100 ? 1 : 0 }}'
          returns: { data: { speed: '\${{ args.speed }}' } }
  - name: left
    interface: simulator
    config: { actions: { dwell: { duration: 60, returns: { data: { mass: 1 } } } } }
  - name: right
    interface: simulator
    config: { actions: { dwell: { duration: 60, returns: { data: { mass: 1 } } } } }
  - { name: ada, interface: operator }
`;

const mix = (name: string, speed: number, more = ''): string =>
  `  - { name: ${name}, module: mixer, action: mix, args: { speed: ${speed} }${more} }\n`;
const workflow = (name: string, ...steps: string[]): string => `name: ${name}\nflowdef:\n${steps.join('')}`;

const files: Record<string, string> = {
  'lab.yaml': workcell,
  'failing.yaml': workflow('failing', mix('Fetch', 1), mix('Mix', 200), mix('Put back', 2)),
  'held.yaml': workflow('held', mix('First', 1), mix('Mix', 200, ', on_failure: pause'), mix('Last', 2)),
  'asks.yaml': workflow(
    'asks',
    '  - { name: Ask, module: ada, action: confirm, args: { message: Is it clean? } }\n',
    mix('Mix', 3),
    mix('Last', 4),
  ),
  'fix.yaml': `- { name: Lift, module: mixer, action: mix, args: { speed: '\${{ steps.First.data.speed + 4 }}' } }\n`,
  'odd.yaml': `- { name: x, module: mixer, action: fly }
- { name: y, module: mixer, action: mix, args: { speed: '\${{ steps.Frist.data.speed }}' } }
`,
  'both.yaml': `name: both
execution: dag
flowdef:
  - { name: Left, module: left, action: dwell, on_unknown: pause }
  - { name: Right, module: right, action: dwell, on_unknown: pause }
  - { name: Mix, module: mixer, action: mix, args: { speed: '\${{ steps.Left.data.mass }}' }, dependencies: [Left, Right] }
`,
  'day/main.yaml': `name: main
flowdef:
  - { name: wash, uses: ./parts/wash.yaml, with: { speed: 9 } }
`,
  'day/parts/wash.yaml': `name: wash
parameters: [{ name: speed, type: number, maximum: 50 }]
flowdef:
  - { name: rinse, module: mixer, action: mix, args: { speed: $speed } }
  - { name: deep, uses: ./deep.yaml }
`,
  'day/parts/deep.yaml': workflow('deep', mix('soak', 3)),
};

let place: Workplace;
let lab: WeirProcess;
let env: NodeJS.ProcessEnv;

const weir = (...args: string[]): Promise<Ended> => place.run(args, env);

/** The id that a command prints. @throws Error with all that it wrote where it fails */
async function idOf(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await weir(...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout.trim();
}

const view = async (run: string): Promise<Run> =>
  (await (await fetch(`${env['WEIR_GATEWAY_URL']}/runs/${run}`)).json()) as Run;

const becomes = (run: string, status: string): Promise<void> =>
  until(`run ${run} is ${status}`, async () => (await view(run)).status === status);

async function start(): Promise<void> {
  const up = await place.up(['--workcell', 'lab.yaml']);
  ({ lab } = up);
  env = { WEIR_GATEWAY_URL: up.url };
}

beforeAll(async () => {
  place = await Workplace.open();
  await mkdir(path.join(place.folder, 'day/parts'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await place.write(name, text);
  await start();
  await until('what the modules do is known', async () => {
    const { stdout } = await weir('preflight', 'failing.yaml');
    return stdout.includes('mixer.mix') && !stdout.includes('no agent');
  });
}, 60_000);
afterAll(() => place.close());

describe('weir retry', { timeout: 60_000 }, () => {
  it('a run that has failed > --preview says what would be done and does nothing; then a new run does the rest', async () => {
    const old = await idOf('run', 'failing.yaml');
    await becomes(old, 'failed');
    const preview = await weir('retry', old, '--preview');
    expect(preview.code).toBe(0);
    expect(preview.stdout).toMatch(/^taken over: +1 Fetch$/m);
    expect(preview.stdout).toMatch(/^done again: +2 Mix$/m);
    expect(preview.stdout).toMatch(/^to come: +3 Put back$/m);
    const again = ['--arg', 'Mix.speed=50', '--by', 'Ada', '--reason', 'the tip was bent'];
    const run = await idOf('retry', old, ...again);
    expect(run).not.toBe(old);
    await becomes(run, 'completed');
    expect(await view(run)).toMatchObject({
      retry_of: old,
      steps: [{ taken_from: old }, { args: { speed: 50 } }, { args: { speed: 2 } }],
    });
    const { stdout } = await weir('status', run);
    expect(stdout).toContain(`goes on from run ${old}, by Ada: the tip was bent`);
  });

  it('a run that does not stand so > is refused with what would fit; a wrong step is named', async () => {
    const old = await idOf('run', 'failing.yaml');
    await becomes(old, 'failed');
    const wrong = await weir('retry', old, '--from', 'Fetsh');
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('did you mean "Fetch"') as string,
    ]);
    const later = await weir('retry', old, '--from', 'Put back', '--preview');
    expect([later.code, later.stdout]).toEqual([1, expect.stringContaining('"Mix"') as string]);
    const wanted = await idOf('retry', old, '--from', '1', '--arg', 'Mix.speed=50');
    await becomes(wanted, 'completed');
    expect((await view(wanted)).steps[0]?.taken_from).toBeUndefined();
    const over = await weir('retry', wanted);
    expect([over.code, over.stderr]).toEqual([1, expect.stringContaining('completed') as string]);
  });

  it('runs that a safety stop has ended > are counted before, listed after, and continued by one command', async () => {
    const run = await idOf('run', 'asks.yaml');
    await becomes(run, 'running');
    const before = await weir('stop', '--preview');
    expect(before.stdout).toMatch(/^it would end 1 run, of which \d do nothing/);
    expect((await view(run)).status).toBe('running');
    const stopped = await weir('stop');
    expect(stopped.stdout).toContain('`weir retry --stopped`');
    await becomes(run, 'cancelled');
    await weir('reset', '--all', '--yes');
    const preview = await weir('retry', '--stopped', '--preview');
    expect(preview.stdout).toContain(`run ${run} "asks" goes on as a new run, which begins with "Ask"`);
    const unasked = await weir('retry', '--stopped');
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes') as string]);
    const { stdout, code } = await weir('retry', '--stopped', '--yes', '--by', 'Ada');
    expect(code).toBe(0);
    const made = stdout.trim().split('\n').at(-1)!;
    expect(await view(made)).toMatchObject({ retry_of: run, retried_by: { by: 'Ada' } });
    expect((await weir('retry', '--stopped')).stdout).toContain('No run');
    await weir('cancel', made);
    await becomes(made, 'cancelled');
  });

  it('a run that waits at a step > the step is done again in that run', async () => {
    const run = await idOf('run', 'held.yaml');
    await becomes(run, 'paused');
    expect(await idOf('retry', run, '--arg', 'Mix.speed=50')).toBe(run);
    await becomes(run, 'completed');
    expect((await view(run)).steps[1]).toMatchObject({ attempt: 2, args: { speed: 50 } });
  });
});

describe('weir skip and weir insert', { timeout: 60_000 }, () => {
  it('a run that waits at a step > steps are put before it, and it is left out with what it would have returned', async () => {
    const run = await idOf('run', 'held.yaml');
    await becomes(run, 'paused');
    const put = await weir('insert', run, 'fix.yaml', '--by', 'Ada', '--reason', 'it hangs');
    expect([put.code, put.stderr]).toEqual([0, quiet]);
    await until('it is done', async () => (await view(run)).steps[3]?.result?.status === 'succeeded');
    const left = await weir('skip', run, '--data', 'speed=3', '--reason', 'by hand');
    expect([left.code, left.stderr]).toEqual([0, quiet]);
    await becomes(run, 'completed');
    const { steps } = await view(run);
    expect(steps.map(({ name, state }) => [name, state])).toEqual([
      ['First', 'succeeded'],
      ['Mix', 'skipped'],
      ['Last', 'succeeded'],
      ['Lift', 'succeeded'],
    ]);
    expect(steps[1]?.values).toEqual({ speed: 3 });
    expect(steps[3]?.values).toEqual({ speed: 5 });
    const { stdout } = await weir('log', run);
    expect(stdout).toContain('1 step is put before step 2 "Mix", as was said by Ada: it hangs');
    expect(stdout).toMatch(/step 2 "[^"]*" is skipped, as was said by .*: by hand$/m);
  });

  it('a file that is no list of steps, and a step that is not there > are refused, exit code 2', async () => {
    const run = await idOf('run', 'held.yaml');
    await becomes(run, 'paused');
    const odd = await weir('insert', run, 'odd.yaml');
    expect(odd.code).toBe(2);
    expect(odd.stderr).toMatch(/odd\.yaml:1:37: .*no action "fly"/);
    expect(odd.stderr).toMatch(/odd\.yaml:2:62: .*no step "Frist"; did you mean "First"\?/);
    const none = await weir('skip', run, 'Mixx');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('did you mean "Mix"') as string]);
    await weir('cancel', run);
    await becomes(run, 'cancelled');
  });
});

describe('weir edit and weir ask', { timeout: 60_000 }, () => {
  it('a run that asks somebody > what has not begun is changed, and it goes on with the answer', async () => {
    const run = await idOf('run', 'asks.yaml');
    await until('the question is open', async () => {
      const { stdout } = await weir('ask');
      return stdout.includes(run);
    });
    const change = ['--label', 'late', '--priority', '5', '--arg', 'Mix.speed=8', '--reason', 'thawed'];
    const edited = await weir('edit', run, ...change);
    expect([edited.code, edited.stderr]).toEqual([0, quiet]);
    expect((await weir('skip', run, 'Last')).code).toBe(0);
    const begun = await weir('edit', run, '--arg', 'Ask.message=x');
    expect([begun.code, begun.stderr]).toEqual([2, expect.stringContaining('under way') as string]);
    const typo = await weir('edit', run, '--arg', 'Mix.sped=9');
    const meant = 'step "Mix": mixer.mix knows no argument "sped"; did you mean "speed"?';
    expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining(meant) as string]);
    const shown = await weir('ask', `${run}.0.1`);
    expect(shown.stdout).toContain('Is it clean?');
    const answered = await weir('ask', `${run}.0.1`, '--yes', '--by', 'Ada');
    expect([answered.code, answered.stderr]).toEqual([0, quiet]);
    await becomes(run, 'completed');
    expect(await view(run)).toMatchObject({
      ...{ label: 'late', priority: 5 },
      steps: [{ values: { confirmed: true, by: 'Ada' } }, { values: { speed: 8 } }, { state: 'skipped' }],
    });
    const { stdout } = await weir('log', run);
    expect(stdout).toMatch(
      /changed: the label, the priority, arguments of step 2 "Mix", as was said by .*: thawed$/m,
    );
    const over = await weir('edit', run, '--priority', '6');
    expect([over.code, over.stderr]).toEqual([1, expect.stringContaining('completed') as string]);
    const nothing = await weir('edit', run);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('--priority') as string]);
  });
});

describe('weir run of a workflow that uses others', { timeout: 60_000 }, () => {
  it('files beside it, and beside those > are sent with it', async () => {
    const checked = await weir('validate', 'day/main.yaml');
    expect([checked.code, checked.stderr]).toEqual([0, quiet]);
    const { code, stdout, stderr } = await weir('run', 'day/main.yaml', '--follow');
    expect([code, stderr]).toEqual([0, quiet]);
    expect(stdout).toContain('"wash/rinse" (mixer.mix) succeeded');
    expect(stdout).toContain('"wash/deep/soak" (mixer.mix) succeeded');
  });

  it('what is wrong in one of them > is told with its file, line and column', async () => {
    await writeFile(
      path.join(place.folder, 'day/parts/deep.yaml'),
      workflow('deep', '  - { name: soak, module: mixer, action: mox }\n'),
    );
    const { code, stderr } = await weir('run', 'day/main.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/parts\/deep\.yaml:3:\d+: .*no action "mox"/);
    await writeFile(
      path.join(place.folder, 'day/main.yaml'),
      files['day/main.yaml']?.replace('wash.yaml', 'wsh.yaml') ?? '',
    );
    const missing = await weir('run', 'day/main.yaml');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/main\.yaml:3:\d+: .*wsh\.yaml/);
  });
});

describe('weir resolve of a run with several unknown outcomes', { timeout: 90_000 }, () => {
  it('--step > says which one is meant; without it they are listed, and nothing is said', async () => {
    const run = await idOf('run', 'both.yaml');
    // A step is `running` from its grant on: only the log tells that its instrument has begun.
    await until('both act', async () => {
      const { stdout } = await weir('log', run);
      return stdout.match(/is acting$/gm)?.length === 2;
    });
    lab.signal('SIGKILL');
    await lab.ended;
    await start();
    await until('both are unknown', async () => (await view(run)).unknowns?.length === 2);

    const status = await weir('status', run);
    expect(status.stdout).toMatch(new RegExp(`^to do: .*weir resolve ${run} --step 1$`, 'm'));
    expect(status.stdout).toMatch(new RegExp(`^to do: .*weir resolve ${run} --step 2$`, 'm'));
    const shown = await weir('resolve', run, '--step', 'Right');
    expect(shown.code).toBe(2);
    expect(shown.stdout).toMatch(/^unknown: step 2 "Right"/m);
    expect(shown.stdout).toContain(`  weir resolve ${run} --step 2 --did-not`);
    expect(shown.stdout).toContain(`  weir resolve ${run} --step 1   # step 1 "Left" on left/`);
    const open = new RegExp(`2 steps are unknown.*--step.*"Left" .*--step 1.* or .*"Right" .*--step 2`);
    const unnamed = await weir('resolve', run, '--skip');
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringMatching(open) as string]);
    const other = await weir('resolve', run, '--step', 'Mix', '--skip');
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('"Mix" is not unknown') as string,
    ]);
    expect((await view(run)).unknowns).toHaveLength(2);

    expect((await weir('resolve', run, '--step', 'Right', '--skip', '--by', 'Ada')).code).toBe(0);
    // Of several, the list is shown; of one, that one alone.
    await until('one is left', async () => (await view(run)).unknowns === undefined);
    expect((await view(run)).unknown?.step).toBe(0);
    const happened = ['--happened', '--data', '{"mass": 42}'];
    expect((await weir('resolve', run, '--step', '1', ...happened)).code).toBe(0);
    await becomes(run, 'completed');
    expect((await view(run)).steps).toMatchObject([
      { resolution: { as: 'happened' }, values: { mass: 42 } },
      { resolution: { as: 'skip', by: 'Ada' } },
      { values: { speed: 42 } },
    ]);
  });
});
