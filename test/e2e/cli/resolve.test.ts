import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { until } from '../../support/until.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { quiet } from '../../support/quiet.ts';

const benches = ['happens', 'repeats', 'skips', 'aborts', 'retries'] as const;
type Bench = (typeof benches)[number];

const workcell = `name: cli_resolve
modules:
${benches
  .map(
    (name) => `  - name: ${name}
    interface: simulator
    config:
      actions:
        dwell: { args: { seconds: { type: number } }, duration: '\${{ attempt > 1 ? 0 : args.seconds }}', returns: { data: { mass: 1 } } }
        check: { duration: 0 }
`,
  )
  .join('')}`;

const workflow = (bench: Bench, seconds: number) => `name: ${bench}
flowdef:
  - name: dwell
    module: ${bench}
    action: dwell
    args: { seconds: ${seconds} }
    on_unknown: pause
${bench === 'retries' ? '    retry: { attempts: 2, on: [interrupted], backoff: 0.2 }\n' : ''}
  - { name: check, module: ${bench}, action: check }
`;

interface View {
  status: string;
  unknown: { command_id: string; reason: string; run: string } | null;
  steps: { result: { status: string } | null; values?: object; attempt?: number; resolution?: object }[];
}

let place: Workplace;
let env: NodeJS.ProcessEnv;
const ids = new Map<Bench, string>();

const weir = (...args: string[]): Promise<Ended> => place.run(args, env);
const idOf = (bench: Bench): string => ids.get(bench) ?? '';

async function view(bench: Bench): Promise<View> {
  return (await (await fetch(`${env.WEIR_GATEWAY_URL}/runs/${idOf(bench)}`)).json()) as View;
}

const log = async (bench: Bench): Promise<string> => (await weir('log', idOf(bench))).stdout;

async function becomes(bench: Bench, status: string): Promise<void> {
  try {
    await until(`run "${bench}" is ${status}`, async () => (await view(bench)).status === status);
  } catch (error) {
    throw new Error(`${(await weir('now')).stdout}${await log(bench)}`, { cause: error });
  }
}

async function submit(bench: Bench, seconds: number): Promise<void> {
  const body = new URLSearchParams({ experiment_id: newId(), workflow: workflow(bench, seconds) });
  const answer = await fetch(`${env.WEIR_GATEWAY_URL}/runs/start`, { method: 'POST', body });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  ids.set(bench, (JSON.parse(text) as { run_id: string }).run_id);
}

/** A lab that was killed while every bench acted, and that was started again. */
beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', workcell);
  const before = await place.up(['--workcell', 'lab.yaml']);
  env = { WEIR_GATEWAY_URL: before.url };
  await Promise.all(benches.map((bench) => submit(bench, 300)));
  // A step is `running` from its grant on: only the log tells that its instrument has begun.
  const acts = async (bench: Bench) => / is acting$/m.test(await log(bench));
  await Promise.all(benches.map((bench) => until(`${bench} acts`, () => acts(bench))));
  before.lab.signal('SIGKILL');
  await before.lab.ended;
  env = { WEIR_GATEWAY_URL: (await place.up(['--workcell', 'lab.yaml'])).url };
}, 120_000);
afterAll(() => place.close());

describe('a lab that died while its instruments acted', { timeout: 90_000 }, () => {
  it('a step that may be repeated after that > is, once, and its run completes', async () => {
    await becomes('retries', 'completed');
    const { steps, unknown } = await view('retries');
    expect(steps[0]).toMatchObject({ attempt: 2, result: { status: 'succeeded' } });
    expect(unknown).toBeNull();
    expect(await log('retries')).toContain('2 attempts after "interrupted", and this was number 1');
  });

  it('a step whose workflow says pause > the run shows paused, and what is unknown and what to do', async () => {
    await becomes('happens', 'paused');
    const command_id = `${idOf('happens')}.0.1`;
    expect(await view('happens')).toMatchObject({
      unknown: { command_id, reason: 'interrupted', run: 'waits', known: { phase: 'acting' } },
      steps: [{ result: { status: 'failed' } }, { result: null }],
    });
    const { stdout } = await weir('status', idOf('happens'));
    expect(stdout).toMatch(/unknown: step 1 "dwell" on happens\/.*: the action was interrupted/);
    const asked = /to do: .*then (weir .*)$/m.exec(stdout)?.[1] ?? '';
    const { code, stdout: answers } = await weir(...asked.split(' ').slice(1));
    expect(code).toBe(2);
    expect(answers).toMatch(new RegExp(`^  weir resolve ${idOf('happens')} --did-not `, 'm'));
    expect(answers).toContain('step 1 "dwell" is acting');
    expect(answers).toContain('The run goes on with step 2 "check"');
    expect(await view('happens')).toMatchObject({ status: 'paused', unknown: { command_id, run: 'waits' } });
  });

  it('resume > is refused, for it says nothing of what happened', async () => {
    const { code, stderr } = await weir('resume', idOf('happens'));
    expect(code).toBe(1);
    expect(stderr).toContain('waits for a word on step 1 "dwell"');
  });

  it('"it happened", with data > the step has succeeded with them and the run goes on', async () => {
    const said = await weir(
      'resolve',
      idOf('happens'),
      '--happened',
      '--data',
      'mass=3.2',
      '--by',
      'Ada',
      '--reason',
      'the cup is full',
    );
    expect(said).toMatchObject({ code: 0, stderr: quiet });
    await becomes('happens', 'completed');
    const { steps } = await view('happens');
    expect(steps[0]).toMatchObject({
      result: { status: 'succeeded' },
      values: { mass: 3.2 },
      resolution: { as: 'happened', by: 'Ada', reason: 'the cup is full' },
    });
    expect(await log('happens')).toContain('step 1 "dwell" happened, as was said by Ada: the cup is full');
  });

  it('"it did not" > the step is sent again under a new id', async () => {
    await becomes('repeats', 'paused');
    expect((await weir('resolve', idOf('repeats'), '--did-not')).code).toBe(0);
    await becomes('repeats', 'completed');
    expect((await view('repeats')).steps[0]).toMatchObject({ attempt: 2, values: { mass: 1 } });
  });

  it('"skip" > the run goes on without the step, which shows as cancelled', async () => {
    await becomes('skips', 'paused');
    await weir('resolve', idOf('skips'), '--skip');
    await becomes('skips', 'completed');
    const { steps } = await view('skips');
    expect(steps.map(({ result }) => result?.status)).toEqual(['cancelled', 'succeeded']);
  });

  it('"abort" > the run fails, and its instrument stays held back until a reset', async () => {
    await becomes('aborts', 'paused');
    await weir('resolve', idOf('aborts'), '--abort');
    await becomes('aborts', 'failed');
    expect(await view('aborts')).toMatchObject({ unknown: { run: 'over' } });
    await submit('aborts', 0);
    await until(
      'the next run tells why it waits',
      async () => {
        const { stdout } = await weir('status', idOf('aborts'));
        return stdout.includes('held back');
      },
      30_000,
    );
    await weir('reset', 'aborts');
    await becomes('aborts', 'completed');
  });

  it('a word on a run in which all is known > is refused with what to do instead', async () => {
    const { code, stderr } = await weir('resolve', idOf('happens'), '--skip');
    expect([code, stderr]).toEqual([1, expect.stringContaining('completed already') as string]);
    const usage = await weir('resolve', idOf('happens'), '--skip', '--abort');
    expect([usage.code, usage.stderr]).toEqual([2, expect.stringContaining('say one of') as string]);
    const asked = await weir('resolve', idOf('happens'));
    expect([asked.code, asked.stderr]).toEqual([
      1,
      expect.stringContaining('the run is completed') as string,
    ]);
  });
});

describe('a word on a step whose instrument goes on', () => {
  it('resolve > says that it still acts, and how to give the action up', async () => {
    const run_id = newId();
    const command_id = `${run_id}.0.1`;
    const text = `still acting on run ${run_id} step 1 "mix", asked to stop, does not answer`;
    const going = { run_id, rested: false, asked_to_stop: '2026-03-14T09:26:53Z', text };
    const runs = [
      { ...going, command_id },
      { ...going, command_id: `${newId()}.0.1`, text: 'acting on another' },
    ];
    const run = { run_id, label: 'mix', status: 'paused', steps: [], unknown: { command_id } };
    const gateway = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      const admin = request.url === '/admin';
      response.end(
        JSON.stringify(
          admin ? { agents: [{ module: 'mixer', instance: 'pc1', presence: 'present', runs }] } : run,
        ),
      );
    });
    gateway.listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const { port } = gateway.address() as AddressInfo;
    const url = { WEIR_GATEWAY_URL: `http://127.0.0.1:${port}` };
    const { code, stdout } = await place.run(['resolve', run_id, '--happened'], url);
    gateway.close();
    expect(code).toBe(0);
    expect(stdout).toContain(`mixer/pc1 is ${text}\n`);
    expect(stdout).toContain('weir abandon mixer/pc1');
    expect(stdout).not.toContain('another');
  });
});
