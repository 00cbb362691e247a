import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineDriver } from '../../../module-agents/drivers/index.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { ask } from '../../support/ask.ts';
import { Workplace } from '../../support/cli-process.ts';
import { eventually } from '../../support/eventually.ts';
import { quiet } from '../../support/quiet.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';
import { tenthButRest } from '../../support/scaled-timing.ts';
import { lives } from '../../support/lives.ts';

/** One lab whose instruments are driven by programs that speak the protocol, among them some that misbehave. */

let place: Workplace;
let url: string;

const at = (...names: string[]) => path.join(place.folder, ...names);
const fixture = (name: string) => repositoryFile(`test/fixtures/drivers/${name}`);

/** Broken in one way each: what their file holds. */
const broken: Record<string, string> = {
  imports: 'import no_such_library\n',
  silent: 'import time\ntime.sleep(600)\n',
  garbage:
    'print(\'\\x00\\xff garbage\'); print(\'{"jsonrpc": "2.0", "id": 1, "result": 5}\', flush=True); input(); input()\n',
  deaf: `import os, time
input()
print('{"jsonrpc": "2.0", "id": 1, "result": {"protocol": 1, "actions": {"go": {}}, "has": ["state"]}}', flush=True)
os.close(0)
time.sleep(600)
`,
  schema: `import sys
for line in sys.stdin:
    print('{"jsonrpc": "2.0", "id": 1, "result": {"protocol": 1, "actions": {"go": {"args": {"type": 7}}}}}', flush=True)
`,
};

beforeAll(async () => {
  place = await Workplace.open();
  for (const name of ['raw.py', 'pump.sh']) copyFileSync(fixture(name), at(name));
  copyFileSync(fixture('raw.py'), at('saved.py'));
  for (const [name, text] of Object.entries(broken)) writeFileSync(at(`${name}.py`), text);
  const modules = ['balance', 'other'].map(
    (name) => `{ name: ${name}, interface: python, config: { file: ./raw.py, capacity: 2 } }`,
  );
  const wrong = Object.keys(broken).map(
    (name) => `{ name: ${name}, interface: python, config: { file: ./${name}.py, start_seconds: 1 } }`,
  );
  const all = [
    ...modules,
    ...wrong,
    '{ name: pump, interface: stdio, config: { command: [sh, pump.sh] } }',
    '{ name: saved, interface: python, config: { file: ./saved.py } }',
    "{ name: away, interface: python, config: { file: ./raw.py, python: './no-python' } }",
  ];
  writeFileSync(
    at('lab.yaml'),
    `name: stdio_lab\nconfig: { update_interval: 0.1 }\nmodules:\n${all.map((line) => `  - ${line}\n`).join('')}`,
  );
  url = await place.serve(['--workcell', 'lab.yaml', '--watch'], {}, tenthButRest);
});
afterAll(() => place.close());

interface StepShown {
  id: string;
  status: string;
  command_id: string;
  state: string;
  values?: Record<string, unknown>;
  result?: { error?: string };
}
interface RunShown {
  run_id: string;
  status: string;
  unknown?: { message: string } | null;
  steps: StepShown[];
}

const read = (run: string) => ask<RunShown>('GET', `${url}/runs/${run}`).then(({ body }) => body);

/** Hands in a run of one step; resolves with its id. */
async function begin(
  module: string,
  action: string,
  args: object = {},
  more: object = {},
  files: object = {},
): Promise<string> {
  const form = new FormData();
  const workflow = { name: 'one', flowdef: [{ name: 'do it', module, action, args, ...more }] };
  form.set('experiment_id', newId());
  form.set('workflow', JSON.stringify(workflow));
  for (const [name, bytes] of Object.entries(files))
    form.append('files', new Blob([bytes as Buffer<ArrayBuffer>]), name);
  const answer = await fetch(`${url}/runs/start`, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { run_id: string }).run_id;
}

/** Carries one step out; resolves with its run when that is over. */
async function carryOut(...of: Parameters<typeof begin>): Promise<RunShown> {
  const run = await begin(...of);
  return eventually(async () => {
    const shown = await read(run);
    expect(shown.status).toMatch(/completed|failed|cancelled|unknown/);
    return shown;
  });
}

/** What the only step of a run came to. */
async function outcome(...of: Parameters<typeof begin>) {
  const { status, steps } = await carryOut(...of);
  const [step] = steps;
  return {
    state: step?.state ?? '',
    status,
    error: String(step?.result?.error ?? ''),
    values: step?.values ?? {},
    id: step?.command_id ?? '',
  };
}

/** Nobody knows what the instrument did: it is given nothing more until a person has looked. */
async function free(module: string): Promise<void> {
  const reset = await place.run(['reset', module, '--yes'], { WEIR_GATEWAY_URL: url });
  expect(reset).toMatchObject({ code: 0 });
}

/** All that is shown of a module. */
const shown = async (module: string) =>
  JSON.stringify((await ask('GET', `${url}/modules/${module}/state`)).body);
const logOf = async (run: string) => JSON.stringify((await ask('GET', `${url}/runs/${run}/log`)).body);

describe('a Python driver', () => {
  it('an action > is carried out, with its results, and what it writes to stderr is in the log of the run', async () => {
    const { status, steps, run_id } = await carryOut('balance', 'weigh', { sample: 3 });
    expect([status, steps[0]?.values]).toEqual(['completed', { grams: 4.5 }]);
    expect(await logOf(run_id)).toContain('weighing 3');
    expect(await shown('balance')).toContain('"version":"1"');
  });

  it('arguments that do not fit > are refused before the driver is asked, by its own schema; and by its check', async () => {
    await expect(begin('balance', 'weigh', { sample: 40 })).rejects.toThrow(/sample/);
    const workflow = (sample: number) => {
      const form = new FormData();
      form.set('experiment_id', newId());
      const flowdef = [{ name: 'w', module: 'balance', action: 'weigh', args: { sample } }];
      form.set('workflow', JSON.stringify({ name: 'w', flowdef }));
      return fetch(`${url}/runs/preflight`, { method: 'POST', body: form }).then((answer) => answer.text());
    };
    expect(await workflow(11)).toContain('too heavy');
    expect(await workflow(3)).not.toContain('too heavy');
  });

  it('progress, and a cancel > reach people and the driver, which does something else meanwhile', async () => {
    const run = await begin('balance', 'slow', { seconds: 60 });
    await until('it moves', async () => JSON.stringify(await read(run)).includes('part 1'));
    // It takes two at once.
    expect((await outcome('balance', 'weigh', { sample: 2 })).status).toBe('completed');
    await ask('POST', `${url}/runs/${run}/cancel`);
    await until('it is cancelled', async () => (await read(run)).status === 'cancelled');
    expect(JSON.stringify(await read(run))).not.toContain('unconfirmed');
  });

  it('an order > is carried out by the driver', async () => {
    for (const order of ['pause', 'resume']) {
      await ask('POST', `${url}/admin/${order}/balance`);
      await until('the driver has it', async () => (await shown('balance')).includes(`"ordered":"${order}"`));
    }
    expect((await outcome('balance', 'weigh', { sample: 1 })).status).toBe('completed');
  });

  it('an action that hears nothing > is abandoned: its process is ended, and the next one serves', async () => {
    const run = await begin('other', 'deaf');
    await until('it acts', async () => JSON.stringify(await read(run)).includes('it hears nothing'));
    await ask('POST', `${url}/admin/abandon/other`);
    await until('it is over', async () => (await read(run)).status === 'failed');
    expect((await outcome('other', 'weigh', { sample: 2 })).values).toEqual({ grams: 3 });
  });

  it('files larger than a message may be > go both ways', async () => {
    const bytes = Buffer.alloc(9 * 1024 * 1024, 'weir');
    const { status, steps, run_id } = await carryOut(
      'balance',
      'copy',
      {},
      { files: { input: 'plate.bin' } },
      { 'plate.bin': bytes },
    );
    expect([status, steps[0]?.values?.['bytes']]).toEqual(['completed', bytes.length]);
    const stored = await fetch(`${url}/runs/${run_id}/results`);
    expect(stored.status).toBe(200);
    expect(await stored.text()).toMatch(new RegExp(`copy\\.bin.*${bytes.length}`));
  });
});

describe('a driver that dies', () => {
  it('amid an action that it can be asked about > is started anew and asked: it acted once, and the step has succeeded', async () => {
    const { status, values, id } = await outcome('balance', 'once', { die: true });
    expect([status, values]).toEqual(['completed', { by: 'recover' }]);
    expect(acts(id)).toBe(1);
  });

  it('amid any other > the outcome is unknown, and one sentence says how it died; the other instruments go on', async () => {
    const { state, error, id } = await outcome('other', 'die');
    expect([state, error]).toEqual([
      'failed',
      expect.stringContaining('the driver ended with code 3: the lamp exploded'),
    ]);
    expect(acts(id)).toBe(1);
    await free('other');
    expect((await outcome('balance', 'weigh', { sample: 1 })).status).toBe('completed');
  });
});

describe('a driver that dies when it is asked to stop', () => {
  it('and cannot be asked afterwards > the outcome is unknown, and not told as cancelled', async () => {
    const run = await begin('other', 'lost');
    await until('it acts', async () => JSON.stringify(await read(run)).includes('it acts'));
    await ask('POST', `${url}/runs/${run}/cancel`);
    await until('it is told', async () =>
      /after a restart: the instrument does not answer/.test((await read(run)).unknown?.message ?? ''),
    );
    await free('other');
  });
});

const acts = (command: string) =>
  readFileSync(at('acts.txt'), 'utf8')
    .split('\n')
    .filter((line) => line === command).length;

describe('a driver that breaks the protocol amid an action', () => {
  it.each([
    ['nan', /it wrote a message that is no JSON: it has no NaN \(write null\)/],
    ['twice', /it answered a request that weir has not made, or twice/],
    ['wrong', /it answered act with what is no answer to it \(\/data must be object, and is 5\)/],
    ['mute', /it closed its stdout/],
  ])(
    '%s > one sentence says how, the outcome is unknown, and another process serves',
    async (action, why) => {
      const { state, error } = await outcome('other', action);
      expect([state, error]).toEqual(['failed', expect.stringMatching(why)]);
      await free('other');
      expect((await outcome('other', 'weigh', { sample: 2 })).values).toEqual({ grams: 3 });
    },
  );

  it('a grandchild that keeps its pipes open > keeps nobody waiting, and is gone with it', async () => {
    expect(await outcome('other', 'fork')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('ended with code 0') as string,
    });
    const grandchild = Number(readFileSync(at('grandchild.txt'), 'utf8'));
    await until('the grandchild is gone', () => !lives(grandchild));
  });
});

describe('a driver that prints where the protocol is spoken', () => {
  it('a line, and a flood > go to the log, thinned, and the action succeeds', async () => {
    const { status, run_id } = await carryOut('balance', 'stray', { lines: 10_000 });
    expect(status).toBe('completed');
    const log = await logOf(run_id);
    expect(log).toContain('printed 0');
    expect(log).toContain('9700 more lines were left out');
  });
});

describe('a driver that does not start', () => {
  it.each([
    ['imports', /the driver ended with code 1: ModuleNotFoundError: No module named 'no_such_library'/],
    [
      'silent',
      /the driver has not answered initialize for 1 s and was ended \(config\.start_seconds gives it longer\)/,
    ],
    [
      'garbage',
      /the driver broke the protocol and was ended: it answered initialize with what is no answer to it/,
    ],
    ['deaf', /the driver broke the protocol and was ended: it closed its stdin/],
    ['schema', /the driver describes the args of action \\"go\\" with no JSON Schema that can be used/],
    [
      'away',
      /the driver cannot be started: config\.python names .*no-python, which is neither an interpreter/,
    ],
  ])('%s > its state says why in one sentence, and no other instrument is disturbed', async (module, why) => {
    expect(
      await eventually(async () => {
        const text = await shown(module);
        expect(text).toMatch(why);
        return text;
      }),
    ).toContain('UNKNOWN');
    expect((await outcome('balance', 'weigh', { sample: 1 })).status).toBe('completed');
  });
});

describe('a driver that is saved', () => {
  it('between commands > is started anew; a version that does not start is told, and the next save tries again', async () => {
    const source = readFileSync(fixture('raw.py'), 'utf8');
    writeFileSync(at('saved.py'), source.replace('VERSION = "1"', 'VERSION = "2"'));
    await until('it is the second', async () => (await shown('saved')).includes('"version":"2"'));
    writeFileSync(at('saved.py'), 'import no_such_library\n');
    await until('it is told', async () => (await shown('saved')).includes('no_such_library'));
    writeFileSync(at('saved.py'), source.replace('VERSION = "1"', 'VERSION = "3"'));
    await until('it is the third', async () => (await shown('saved')).includes('"version":"3"'));
    expect((await outcome('saved', 'weigh', { sample: 2 })).values).toEqual({ grams: 3 });
  });

  it('while it acts > goes on to the end of that', async () => {
    const run = await begin('saved', 'slow', { seconds: 1 });
    await until('it acts', async () => (await logOf(run)).includes('is acting'));
    const source = readFileSync(fixture('raw.py'), 'utf8');
    writeFileSync(at('saved.py'), source.replace('VERSION = "1"', 'VERSION = "4"'));
    const ended = await eventually(async () => {
      const now = await read(run);
      expect(now.status).toMatch(/completed|failed/);
      return now;
    });
    expect(ended.steps[0]?.values).toEqual({ slept: true });
    await until('it is the fourth', async () => (await shown('saved')).includes('"version":"4"'));
  });
});

describe('a driver in shell', () => {
  it('is described, acts, and is cancelled', async () => {
    expect((await outcome('pump', 'pump', { millilitres: 0.2 })).values).toEqual({ millilitres: 0.2 });
    const run = await begin('pump', 'pump', { millilitres: 60 });
    await until('it pumps', async () => JSON.stringify(await read(run)).includes('"fraction"'));
    await ask('POST', `${url}/runs/${run}/cancel`);
    await until('it is cancelled', async () => (await read(run)).status === 'cancelled');
    expect(JSON.stringify(await read(run))).not.toContain('unconfirmed');
  });
});

describe('weir driver', () => {
  it('new > writes a driver and its entry, which a lab takes and whose checks pass; and writes nothing over', async () => {
    const make = (...more: string[]) =>
      place.run(['driver', 'new', 'scale', '--workcell', 'made/lab.yaml', ...more]);
    mkdirSync(at('made'));
    const made = await make('--python');
    expect(made).toMatchObject({ code: 0, stderr: quiet });
    expect(made.stdout).not.toContain('end one that runs');
    const taken = await place.run(['driver', 'new', 'json', '--python', '--workcell', 'made/lab.yaml']);
    expect(taken.stderr).toContain('would hide the module "json"');
    const hides = await place.run(['driver', 'new', 'zipfile', '--python', '--workcell', 'made/lab.yaml']);
    expect(hides.stderr).toContain('would hide the module "zipfile"');
    expect(await make('--python')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already') as string,
    });
    expect((await make()).stderr).toContain('say in which language');
    const heater = await place.run([
      'driver',
      'new',
      'heater',
      '--typescript',
      '--workcell',
      'made/lab.yaml',
    ]);
    expect(heater.stdout).toContain('weir up --workcell made/lab.yaml   (end one that runs');
    expect((await place.run(['validate', 'made/lab.yaml'])).code).toBe(0);
    const acting = ['--act', 'measure', '--args', '{"sample": 3}', '--json'];
    const { code, stdout } = await place.run(['driver', 'check', 'made/scale.py', ...acting]);
    const points = JSON.parse(stdout) as { point: string; is: string }[];
    expect(points.filter(({ is }) => is === 'failed')).toEqual([]);
    expect([code, points.filter(({ is }) => is === 'ok').length]).toEqual([0, 11]);
  });

  it('check of the driver in shell > passes in each point', async () => {
    // On a busy machine the action may come to its end before it is told to stop.
    await until('the action stops: the pump stands still', async () => {
      const { code, stdout } = await place.run([
        ...['driver', 'check', '--act', 'pump', '--args', '{"millilitres": 0.3}', '--', 'sh', 'pump.sh'],
      ]);
      expect({ code, failed: stdout.match(/^fail.*/gm) }).toEqual({ code: 0, failed: null });
      return /^ok {8}cancel: the action stops: the pump stands still$/m.test(stdout);
    });
  });

  it('check of one that keeps to little > says which points fail, each with a remedy', async () => {
    writeFileSync(
      at('bad.sh'),
      `echo hello
while read -r line; do case $line in
  *initialize*) echo '{"jsonrpc":"2.0","id":1,"result":{"protocol":1,"actions":{"go":{}},"has":["state"]}}' ;;
  *state*) echo '{"jsonrpc":"2.0","id":'$(echo "$line" | sed 's/.*"id":\\([0-9]*\\).*/\\1/')',"result":{"flags":["SLEEPY"]}}' ;;
esac; done; sleep 60`,
    );
    const limits = { start: 5_000, answer: 300, end: 300 };
    const of = { command: ['sh', 'bad.sh'], cwd: place.folder, config: {}, args: {}, limits };
    const failed = [];
    for await (const { point, is, remedy } of examineDriver(of))
      if (is === 'failed') failed.push([point, typeof remedy]);
    expect(failed.map(([point]) => point)).toEqual([
      ...['an unknown method', 'an unknown notification', 'a cancel of an unknown command', 'state', 'end'],
      ...['stdout', 'the end of stdin'],
    ]);
    expect(failed.every(([, remedy]) => remedy === 'string')).toBe(true);
  });
});
