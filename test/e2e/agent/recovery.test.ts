import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../../shared/kernel/lifecycle/service.ts';
import {
  type ActionContext,
  type ActionDefinition,
  type ActionResult,
  type ModuleDefinition,
  NeverBegun,
  type RecoveryContext,
} from '../../../module-agents/sdk/index.ts';
import { moduleOf } from '../../../module-agents/drivers/contract/index.ts';
import { stdioKind } from '../../../module-agents/drivers/stdio/index.ts';
import { ensurePython } from '../../services/programs.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { message, type CommandMessage } from '../../../shared/contracts/message.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { until } from '../../support/until.ts';
import { address } from '../../support/agent/scripted-owner.ts';
import { bench, owner, useBench } from '../../support/agent/use-bench.ts';
import { FileGateway } from '../../support/agent/file-gateway.ts';

/** A cycler that goes on by itself. Its process dies, and the next one asks it what became of the command. */
class Cycler {
  /** Calls of `run` and of `recover`, in order. */
  readonly calls: string[] = [];
  readonly asked: RecoveryContext<JsonObject>[] = [];
  /** What the next `recover` answers; while it is undefined, it waits for it, and heeds its signal. */
  answer: (() => ActionResult | void) | undefined;
  /** What `run` leaves in its workdir. */
  note: string | undefined;

  readonly cycle: ActionDefinition = {
    args: { type: 'object', properties: { cycles: { type: 'integer', default: 30 } } },
    files: { plate: { required: false } },
    run: async ({ command, signal, workdir, recordHandle }: ActionContext<JsonObject>) => {
      await recordHandle({ job: 6 });
      await recordHandle({ job: 7 });
      if (this.note !== undefined) writeFileSync(join(workdir, 'note.txt'), this.note);
      this.calls.push(`run ${command.id}`);
      await aborted(signal);
    },
    recover: async (context: RecoveryContext<JsonObject>) => {
      this.calls.push(`recover ${context.command.id}`);
      this.asked.push(context);
      await Promise.race([
        until('the test has an answer', () => this.answer !== undefined, 60_000),
        aborted(context.signal),
      ]);
      return this.answer?.();
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new Error('brought to rest'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

useBench();
let cycler: Cycler;
let gatewayUrl: string;

beforeEach(async () => {
  cycler = new Cycler();
  const gateway = new FileGateway();
  gateway.inputs.set('plate', 'A1,A2');
  gatewayUrl = await bench.gateway(gateway.answer);
});

afterEach(async () => {
  cycler.answer ??= () => undefined;
});

async function start(definition: Partial<ModuleDefinition> = {}, drainSeconds = 0.05): Promise<Service> {
  const module = bench.witness.module(definition);
  module.actions['cycle'] ??= cycler.cycle;
  return bench.start({ module, gatewayUrl, drainSeconds });
}

/** Begins a command on an agent that is in a session. */
async function begin(command: CommandMessage): Promise<CommandMessage> {
  owner.send(command);
  await until('it acts', () => cycler.calls.includes(`run ${command.command_id}`));
  return command;
}

/** A command is under way; its process dies, and the next one has said hello. */
async function dieAndReturn(args: JsonObject = {}): Promise<CommandMessage> {
  await start();
  owner.welcome();
  const command = await begin(owner.command({ action: 'cycle', args }));
  bench.crash();
  await start();
  owner.welcome();
  return command;
}

const phases = () =>
  owner
    .hellos()
    .at(-1)!
    .body.commands.map(({ phase }) => phase);

describe('agent, an action that can be recovered', () => {
  it('whose process died > the command counts as acting, and its module is asked once, with all that it was about', async () => {
    const before = Date.now();
    cycler.note = 'half of it';
    const command = await dieAndReturn({ cycles: 3 });
    expect(phases()).toEqual(['started']);
    await until('a heartbeat lists it', () => bench.broker.heartbeats().length > 0);
    expect(bench.broker.heartbeats().at(-1)!.body).toMatchObject({
      holding: [command.command_id],
      acting: [command.command_id],
    });
    const [context] = cycler.asked;
    const { run_id, command_id } = command;
    const { experiment_id, step } = command.body;
    expect(context).toMatchObject({
      args: { cycles: 3 },
      handle: { job: 7 },
      command: { id: command_id, run_id, experiment_id, step: step.name, attempt: 1 },
    });
    expect(context!.started_at).toBeGreaterThanOrEqual(before);
    expect(context!.started_at).toBeLessThanOrEqual(Date.now());
    expect(readFileSync(join(context!.workdir, 'note.txt'), 'utf8')).toBe('half of it');
    cycler.answer = () => ({ data: { cycles: 3 }, files: { note: 'note.txt' } });
    const { body } = await owner.report(command);
    expect(body).toMatchObject({
      outcome: 'succeeded',
      acted: true,
      data: { cycles: 3 },
      files: [{ label: 'note', size: 10 }],
      started_at: context!.started_at,
    });
    expect(cycler.calls).toEqual([`run ${command_id}`, `recover ${command_id}`]);
  });

  it('with an input file > finds it where the process that died had fetched it', async () => {
    await start();
    owner.welcome();
    const command = owner.command({ action: 'cycle', files: { plate: 'inputs/plate.csv' } });
    await begin(command);
    bench.crash();
    await start();
    const path = cycler.asked[0]!.files['plate']!;
    expect([path.endsWith('plate.csv'), readFileSync(path, 'utf8')]).toEqual([true, 'A1,A2']);
  });

  it('delivered once more meanwhile > is acknowledged, and neither run nor asked again', async () => {
    const command = await dieAndReturn();
    owner.send(owner.again(command));
    cycler.answer = () => undefined;
    await owner.report(command);
    expect(cycler.calls).toEqual([`run ${command.command_id}`, `recover ${command.command_id}`]);
  });

  it('that is new to a module which has learned nothing yet > is refused, and so comes again; it does not fail', async () => {
    await start({ about: () => undefined });
    owner.welcome();
    expect((await owner.refusal(owner.give({ action: 'paint' }))).body.reason).toBe('at_capacity');
  });

  it('while it is asked for > occupies the instrument, and fails unacted where its module is certain that it never began', async () => {
    const command = await dieAndReturn();
    const next = owner.give();
    expect((await owner.refusal(next)).body.reason).toBe('at_capacity');
    cycler.answer = () => {
      throw new NeverBegun('no such job');
    };
    const { body } = await owner.report(command);
    expect(body).toMatchObject({ outcome: 'failed', acted: false, error: { message: 'no such job' } });
  });

  it('cancelled while it is asked for > its signal is aborted, and it is cancelled', async () => {
    const command = await dieAndReturn();
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'cancelled', acted: true });
  });

  it('stopped by a safety stop before its process died > its signal is aborted from the beginning', async () => {
    await start();
    owner.welcome();
    const command = owner.command({ action: 'cycle' });
    const deaf = cycler.cycle.run;
    cycler.cycle.run = (context) => deaf({ ...context, signal: new AbortController().signal });
    await begin(command);
    bench.broker.deliver(
      message<'admin.order'>('admin.order', {
        workcell: command.workcell,
        body: { command: 'safety_stop', revision: 1, at: 1 },
      }),
    );
    await until('the stop is noted', () => bench.journalText().includes('"stopped":{'));
    bench.crash();
    await start();
    expect(cycler.asked[0]!.signal.aborted).toBe(true);
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'cancelled',
      error: { code: 'stopped' },
    });
  });

  it('whose process dies again while it is asked for > the one after that asks again', async () => {
    const command = await dieAndReturn();
    bench.crash();
    await start();
    expect(phases()).toEqual(['started']);
    cycler.answer = () => undefined;
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
    const { command_id } = command;
    expect(cycler.calls).toEqual([`run ${command_id}`, `recover ${command_id}`, `recover ${command_id}`]);
  });

  it('whose process dies when it is settled > is not asked for again', async () => {
    cycler.answer = () => undefined;
    const command = await dieAndReturn();
    await owner.report(command);
    await until('it is settled', () => bench.journalText().includes('"settled"'));
    bench.crash();
    await start();
    expect(phases()).toEqual(['settled']);
    expect(cycler.asked).toHaveLength(1);
  });

  it.each(['run', 'recover'])(
    'that outlasts the stop of its agent in its %s > is reported by nobody, and the next process asks for it',
    async (call) => {
      const service = await start();
      owner.welcome();
      const command = await begin(owner.command({ action: 'cycle' }));
      await service.stop();
      expect(bench.broker.received().at(-1)!.type).toBe('agent.bye');
      const second = await start();
      if (call === 'recover') {
        await second.stop();
        await start();
      }
      expect(phases()).toEqual(['started']);
      expect(owner.reports(command)).toEqual([]);
      cycler.answer = () => undefined;
      expect((await owner.report(command)).body.outcome).toBe('succeeded');
      expect(cycler.calls.filter((each) => each.startsWith('run'))).toHaveLength(1);
    },
  );

  it('that is deaf to the stop of its agent > is reported by nobody, and the next process asks for it', async () => {
    const deaf = cycler.cycle.run;
    cycler.cycle.run = (context) => deaf({ ...context, signal: new AbortController().signal });
    const service = await start();
    owner.welcome();
    const command = await begin(owner.command({ action: 'cycle' }));
    await service.stop();
    cycler.answer = () => undefined;
    await start();
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
    expect(owner.reports(command)).toHaveLength(1);
  });

  it('whose module cannot be set up > is neither asked for nor reported before it can', async () => {
    await start();
    owner.welcome();
    const command = await begin(owner.command({ action: 'cycle' }));
    bench.crash();
    let attempts = 0;
    await start({
      setup() {
        expect([cycler.asked, owner.reports(command)]).toEqual([[], []]);
        if (++attempts < 2) throw new Error('the cycler is switched off');
      },
    });
    expect([attempts, cycler.asked.length]).toEqual([2, 1]);
  });

  it('whose module can no longer be asked > is interrupted', async () => {
    await start();
    owner.welcome();
    const command = await begin(owner.command({ action: 'cycle' }));
    bench.crash();
    const { recover: _, ...plain } = cycler.cycle;
    await start({ actions: { cycle: plain } });
    expect(phases()).toEqual(['interrupted']);
    expect((await owner.report(command)).body.outcome).toBe('interrupted');
  });

  it('noted by a version that could not ask > is interrupted', async () => {
    const number = 1;
    const { run_id } = owner;
    const command_id = commandId({ run_id, step: number, attempt: 1 });
    const folder = join(bench.journalDir, 'bench', address.module, address.instance);
    mkdirSync(folder, { recursive: true });
    const lines = [
      { weir_journal: 1, journal_id: 'old', head: 0, floor: 0 },
      { phase: 'started', command_id, run_id, number },
    ];
    writeFileSync(join(folder, 'journal.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await start();
    expect(owner.hellos()[0]!.body).toMatchObject({
      journal_id: 'old',
      commands: [{ phase: 'interrupted' }],
    });
    await until('it is reported', () => bench.broker.inbox('step.settled').length > 0);
    expect(bench.broker.inbox('step.settled')[0]!.body.outcome).toBe('interrupted');
    expect(cycler.asked).toEqual([]);
  });

  it('beside one that cannot > the journal keeps the arguments of the former alone', async () => {
    await start({ capacity: 2 });
    owner.welcome();
    await begin(owner.command({ action: 'cycle', args: { cycles: 7654321 } }));
    const other = owner.give({ action: 'hold', args: { text: 'never needed again' } });
    await bench.witness.untilActing(other.command_id);
    expect(bench.journalText()).toContain('"cycles":7654321');
    expect(bench.journalText()).not.toContain('never needed again');
  });
});

/** Its instrument is away once, after each time that it has acted. */
const awayOnce = `import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    answer = {"jsonrpc": "2.0", "id": asked.get("id")}
    if asked["method"] == "initialize" and os.path.exists("acted"):
        os.rename("acted", "was away")
        print(json.dumps({**answer, "error": {"code": -32000, "message": "no such port"}}), flush=True)
    elif asked["method"] == "initialize":
        print(json.dumps({**answer, "result": {"protocol": 1, "actions": {"cycle": {"can": ["recover"]}}}}), flush=True)
    elif asked["method"] == "act":
        open("acted", "x").close()
    elif "id" in asked:
        print(json.dumps({**answer, "result": {"data": {"found": os.path.exists("was away")}}}), flush=True)
`;

describe('agent, a driver that is a program', () => {
  it('whose instrument is not there at once after the death of the agent > is asked when it is', async () => {
    writeFileSync(join(bench.dir, 'cycler.py'), awayOnce);
    const config = { file: './cycler.py', python: await ensurePython() };
    const startProgram = async () => {
      const module = await stdioKind.make({ name: 'cycler', interface: 'python', config }, bench.dir, false);
      await bench.start({ module: moduleOf(module), drainSeconds: 0.05, timing: { leftOver: 200 } });
      owner.welcome();
    };
    await startProgram();
    const command = owner.give({ action: 'cycle' });
    await until('it acts', () => existsSync(join(bench.dir, 'acted')));
    bench.crash();
    await startProgram();
    const { body } = await owner.report(command);
    expect(body).toMatchObject({ outcome: 'succeeded', data: { found: true } });
  });
});

describe('agent, a driver with a protocol', () => {
  const never = new Promise<never>(() => undefined);
  const never_begun = { outcome: 'failed', acted: false };

  it.each([
    ['while it prepares', 'prepare', 0, never_begun],
    ['before it heard what it shall begin', 'begin', 0, never_begun],
    ['while it acts, and nobody has heard that it began', 'began', 1, { outcome: 'succeeded', acted: true }],
    ['while it acts', 'ask', 1, { outcome: 'succeeded', acted: true }],
  ] as const)(
    'whose process died %s > the instrument is asked, and has begun no more than once',
    async (_, dies, moved, outcome) => {
      const came: string[] = [];
      const begun: string[] = [];
      let isDead = false;
      const at = (point: string) => {
        came.push(point);
        return point === dies && !isDead ? never : Promise.resolve();
      };
      const driver = moduleOf<string>({
        name: 'cycler',
        actions: { cycle: {} },
        protocol: {
          declaration: { id: 'instrument', prepares: true, keeps: 'always', begins_once: false },
          prepare: () => at('prepare').then(() => 'job-7'),
          async begin(_task, handle = '') {
            expect(bench.journalText()).toContain(`"handle":"${handle}"`);
            await at('begin');
            begun.push(handle);
            await at('began');
          },
          async ask(_task, handle = '') {
            await at('ask');
            return begun.includes(handle) ? { state: 'done', result: {} } : { state: 'not_begun' };
          },
        },
      });
      await start({ actions: driver.actions });
      owner.welcome();
      const command = owner.give({ action: 'cycle' });
      await until('it has come so far', () => came.includes(dies));
      bench.crash();
      isDead = true;
      await start({ actions: driver.actions });
      owner.welcome();
      expect((await owner.report(command)).body).toMatchObject(outcome);
      expect(begun).toHaveLength(moved);
    },
  );
});
