import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { quiet, said } from '../../support/quiet.ts';

const workcell = `name: ${uniqueWorkcell('cli_admin')}
modules:
  - name: reader
    interface: simulator
    config: { actions: { read: { duration: 0.05 }, slow: { duration: 300 } } }
  - name: arm
    interface: simulator
    config: { actions: { move: { duration: 0.05 } } }
    consumables: { tips: { capacity: 96, uses: { move: 8 }, warn_at: 24 }, buffer: { capacity: 50, uses: {}, unit: ml } }
  - name: mixer
    interface: file
    config: { file: ./mixer.mjs }
locations: { arm: { nest: [1, 2, 3] } }
`;

/** An instrument that ignores that it is asked to stop, and one step that it is done with at once. */
const mixer = `import { defineModule } from 'weir/module';
export default defineModule({
  name: 'mixer',
  actions: {
    deaf: { run: () => new Promise(() => setInterval(() => 0, 1000)) },
    mix: {
      description: 'Mixes the dyes',
      results: { hue: { type: 'number', maximum: 360, description: 'degrees' } },
      run: () => ({ data: { hue: 120 } }),
    },
  },
});`;

let place: Workplace;
let url: string;

const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', workcell);
  await place.write('mixer.mjs', mixer);
  for (const action of ['deaf', 'mix']) {
    await place.write(`${action}.yaml`, cliWorkflow(action, {}, {}, 'mixer'));
  }
  for (const action of ['read', 'slow']) {
    await place.write(`${action}.yaml`, cliWorkflow(action));
  }
  url = await place.serve(['--workcell', 'lab.yaml']);
});
afterAll(() => place.close());

/** Submits a run; its id. */
async function submit(action: 'read' | 'slow' | 'deaf' | 'mix'): Promise<string> {
  const { stdout } = await weir('run', `${action}.yaml`);
  const [, run] = /^(\w{26})$/m.exec(stdout) ?? [];
  if (run === undefined) throw new Error(`no run: ${stdout}`);
  return run;
}

const becomes = (run: string, status: string): Promise<void> =>
  until(
    `the run is ${status}`,
    async () => ((await (await fetch(`${url}/runs/${run}`)).json()) as { status: string }).status === status,
    30_000,
  );

/** A step is `running` from its grant on: only the log tells that its instrument has begun. */
const acts = (run: string): Promise<void> =>
  until('it acts', async () => / is acting$/m.test((await weir('log', run)).stdout));

/** A row of the table of answers: agent, date, time, zone, what it did. */
const answered = (agent: string, did: string) =>
  new RegExp(`^${agent}/\\S+ +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\S+ +done +.*${did}`, 'm');

describe('weir admin', () => {
  it('lock of a module > shows what its agent did and when, and weir workcell who holds it; unlock ends it', async () => {
    const { code, stdout, stderr } = await weir('admin', 'lock', 'reader', '--by', 'Ada');
    expect([code, stderr]).toEqual([0, quiet]);
    expect(stdout).toContain('lock of reader is ordered');
    expect(stdout).toMatch(answered('reader', 'nothing new is begun'));
    expect(stdout).not.toContain('arm/');
    const held = (await weir('workcell')).stdout;
    expect(held).toMatch(
      /^reader +\S+ +.*LOCKED.* locked by Ada \(since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+\)$/m,
    );
    expect(held).toMatch(/^arm +\S+ +READY$/m);
    expect((await weir('admin', 'unlock', 'reader')).stdout).toMatch(answered('reader', ''));
    expect((await weir('workcell')).stdout).toMatch(/^reader +\S+ +READY$/m);
  });

  it('a run that is handed in while its module is locked > is warned of at once, and goes on after the unlock', async () => {
    await weir('admin', 'lock', 'reader', '--by', 'Ada');
    const { code, stdout, stderr } = await weir('run', 'read.yaml');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\w{26}\n$/)]);
    expect(said(stderr)).toMatch(
      /^warning: "reader" is locked by Ada since .*: its steps wait, .* \(`weir admin unlock reader`\)\n$/,
    );
    await weir('admin', 'unlock', 'reader');
    await becomes(stdout.trim(), 'completed');
  });

  it('reserve > keeps runs from the instrument, which is told before and while it is so, until unreserve', async () => {
    const reserved = await weir('reserve', 'reader', '--for', '2h', '--by', 'Ada', '--reason', 'calibration');
    const sentence = /reader is reserved from \S+ \S+ \S+ until \S+ \S+ \S+ by Ada: calibration/;
    expect([reserved.code, reserved.stderr]).toEqual([0, quiet]);
    const [, id = ''] = /\((\w{26})\)$/m.exec(reserved.stdout) ?? [];
    expect(reserved.stdout).toMatch(sentence);
    expect((await weir('reserve', `reader/${hostname()}`, '--for', '1h')).stderr).toMatch(sentence);
    expect((await weir('reserve', 'reader', '--until', 'noon')).stderr).toContain('expected a time such as');
    const { stdout: run, stderr: warned } = await weir('run', 'read.yaml');
    expect(said(warned)).toMatch(
      /^warning: reader is reserved from .* by Ada: calibration; its steps wait meanwhile\n$/,
    );
    const now = async (): Promise<string> => (await weir('now')).stdout;
    await until('it waits for the end', async () => / waits: reader is reserved/.test(await now()));
    expect((await weir('module', 'reader')).stdout).toMatch(sentence);
    expect((await weir('reservations', 'reader')).stdout).toMatch(
      new RegExp(`^${id} +reader .* now +Ada +calibration$`, 'm'),
    );
    const ended = await weir('unreserve', id.slice(-6), '--by', 'Ada');
    expect(ended.stdout).toBe('the reservation of reader by Ada is ended\n');
    await becomes(run.trim(), 'completed');
    expect((await weir('reservations')).stdout).toBe('nothing is reserved\n');
  });

  it('pause of the workcell > every agent answers, and a run waits until the resume', async () => {
    const { stdout } = await weir('admin', 'pause', '--by', 'Ada');
    expect(stdout).toContain('pause of the workcell is ordered');
    for (const agent of ['reader', 'arm']) expect(stdout).toMatch(answered(agent, ''));
    expect((await weir('workcell')).stdout).toMatch(
      /^\S+: paused\npaused by Ada since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+$/m,
    );
    const run = await submit('read');
    await until('it says why it waits', async () =>
      (await weir('status', run)).stdout.includes('the workcell is paused by Ada'),
    );
    await weir('admin', 'resume');
    await becomes(run, 'completed');
  });

  it('an order that there is not > is bad usage, and names those that there are', async () => {
    const { code, stderr } = await weir('admin', 'dance');
    expect(code).toBe(2);
    expect(stderr).toContain('safety_stop');
  });

  it('an order for a module that there is not > fails with a sentence', async () => {
    const { code, stderr } = await weir('admin', 'lock', 'oven');
    expect(code).toBe(1);
    expect(stderr).toContain('oven');
  });
});

describe('weir stop', () => {
  it('of the workcell > ends the run under way, shows each agent, and holds until weir reset', async () => {
    const run = await submit('slow');
    await acts(run);
    const { code, stdout } = await weir('stop', '--by', 'Ada');
    expect(code).toBe(0);
    expect(stdout).toContain('safety_stop of the workcell is ordered');
    expect(stdout).toMatch(answered('reader', '1 action was told to stop'));
    expect(stdout).toMatch(answered('arm', ''));
    await becomes(run, 'cancelled');
    expect((await weir('workcell')).stdout).toMatch(
      /^stopped by Ada since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+$/m,
    );
    const resumed = await weir('admin', 'resume');
    expect([resumed.code, resumed.stderr]).toEqual([1, expect.stringContaining('reset') as string]);
    const listed = await weir('reset');
    expect([listed.code, listed.stdout]).toEqual([
      2,
      expect.stringMatching(/end that the workcell is held by a safety stop by Ada[^]*weir reset --all$/m),
    ]);
    // It has only told: the stop still holds, and the screen for the night says what ends it.
    const { stdout: now } = await weir('now');
    expect(now).toMatch(/^ +the workcell is held by a safety stop by Ada \(since .*$/m);
    expect(now).toMatch(/^ +next: .*weir reset --all$/m);
    expect(now).toMatch(/^arm\/\S+ +STOPPED/m);
    expect((await weir('reset', '--all')).stdout).toMatch(answered('reader', ''));
    const next = await submit('read');
    await becomes(next, 'completed');
  });
});

describe('weir module', () => {
  it('module that an agent has told of > shows its actions, one that there is not is refused', async () => {
    const { code, stdout } = await weir('module', 'mixer');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mixer: interface file$/m);
    expect(stdout).toMatch(/^mix +Mixes the dyes\n.*\nreturns +hue +number, maximum 360 +degrees$/m);
    const unknown = await weir('module', 'mixr');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('"mixer"');
  });
});

describe('weir refill', () => {
  it('says what is there now, weir module shows it, and weir now tells what is low', async () => {
    const few = await weir('refill', 'arm', 'tips', '--to', '20', '--by', 'Ada');
    expect([few.code, few.stdout]).toEqual([0, expect.stringMatching(/^arm\/\S+: tips: 20 of 96 left\n$/)]);
    expect((await weir('module', 'arm')).stdout).toContain('tips: 20 of 96 left, buffer: 50 of 50 ml left');
    expect((await weir('now')).stdout).toMatch(
      /^arm\/\S+ +LOW\n {2}tips: 20 of 96 left\n {2}next: put tips in, then weir refill arm\/\S+ tips$/m,
    );
    expect((await weir('refill', 'arm')).stdout).toContain('tips: 96 of 96 left');
    expect((await weir('now')).stdout).not.toContain('LOW');
  });

  it('of what the module does not use up, or more than there is room for > is refused', async () => {
    const refused = [
      ['arm', 'tipps', 'did you mean "tips"?'],
      ['reader', 'tips', 'state `consumables` of it in the workcell file'],
      ['arm', '--to=5', 'say of what there is 5 now'],
    ];
    for (const [module = '', what = '', said = ''] of refused) {
      const { code, stderr } = await weir('refill', module, what);
      expect([code === 0, stderr]).toEqual([false, expect.stringContaining(said)]);
    }
  });
});

describe('weir workcell', () => {
  it('> shows instruments, the run that each acts on, and locations', async () => {
    const run = await submit('slow');
    await becomes(run, 'running');
    const { code, stdout } = await weir('workcell');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cli_admin\S*: \w+/);
    expect(stdout).toMatch(/^MODULE +INSTANCE +STATE +RUN/m);
    expect(stdout).toMatch(new RegExp(`^reader +\\S+ +.*BUSY.* ${run}`, 'm'));
    expect(stdout).toMatch(/^nest +Empty$/m);
    expect((await weir('state')).stdout).toContain(run);
    await weir('cancel', run);
  });

  it('--json > prints the state as the gateway tells it', async () => {
    const { stdout } = await weir('workcell', '--json');
    const told = JSON.parse(stdout) as { modules: object; locations: object };
    expect(Object.keys(told.modules)).toEqual(['reader', 'arm', 'mixer']);
    expect(told.locations).toMatchObject({ nest: { state: 'Empty', reserved: null } });
  });
});

describe('an instrument that does not come to rest', () => {
  it('is told of by the cancel of its run, which exits with 1 and says how it ends', async () => {
    const run = await submit('deaf');
    await acts(run);
    const cancel = await weir('cancel', run);
    expect(cancel).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`run ${run} cancelled`) as string,
    });
    expect(said(cancel.stderr)).toMatch(new RegExp(`^mixer/\\S+ is still acting on run ${run} `));
    const [, agent = ''] = /weir abandon (mixer\/\S+)$/m.exec(cancel.stderr) ?? [];
    expect((await weir('abandon', agent)).code).toBe(0);
    const again = await submit('mix');
    await becomes(again, 'completed');
  });

  it('is told of by reset, status, workcell and doctor, until weir abandon frees it', async () => {
    const run = await submit('deaf');
    await acts(run);
    const still = new RegExp(
      `mixer/\\S+ is still acting on run ${run} step 1 "the step" since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\S+, asked to stop at `,
    );
    const asked = await weir('reset', 'mixer');
    expect([asked.code, asked.stdout]).toEqual([2, '']);
    expect(said(asked.stderr)).toMatch(
      new RegExp(`^weir: reset of module mixer would end run ${run} .*mixer/.*Nothing was done: say --yes`),
    );
    const reset = await weir('reset', 'mixer', '--yes');
    expect(reset.stdout).toMatch(new RegExp(`^reset of module mixer ends\\n  - run ${run} `));
    expect(reset.stdout).toMatch(/1 action was told to stop, and keeps the instrument until it has/);
    expect(reset.stdout).toMatch(still);
    expect(reset.stdout).toMatch(/weir abandon mixer\/\S+/);
    await becomes(run, 'cancelled');
    expect((await weir('status', run)).stdout).toMatch(still);
    await until('doctor warns of it', async () => {
      const { stdout } = await weir('doctor');
      return /warn +agents of mixer: .*weir abandon mixer\//.test(stdout);
    });
    expect((await weir('workcell')).stdout).toMatch(/mixer .*BUSY .*does not answer/);
    const { stdout: now } = await weir('now');
    expect(now).toMatch(/^mixer\/\S+ +DOES NOT STOP$/m);
    expect(now).toContain(`still acting on run ${run}`);
    expect(now).toMatch(/weir abandon mixer\/\S+/);

    const next = await submit('mix');
    const { code, stdout } = await weir('abandon', 'mixer', '--by', 'Ada', '--reason', 'stuck');
    expect(code).toBe(0);
    expect(stdout).toMatch(answered('mixer', "the driver's code still runs in the agent's process"));
    await becomes(next, 'completed');
    expect((await weir('log', run)).stdout).toContain(`${run}.0.1 on mixer/`);
    await until('what is left behind is shown', async () =>
      (await weir('workcell')).stdout.includes('abandoned at'),
    );
    expect((await weir('doctor')).stdout).toMatch(/warn +agents of mixer: .*restart its agent/);
    const again = await weir('abandon', 'mixer');
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/mixer\/\S+ acts on nothing/)]);
  }, 60_000);
});
