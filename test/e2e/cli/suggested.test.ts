import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { moduleOf } from '../../../module-agents/drivers/contract/index.ts';
import { operator } from '../../../module-agents/drivers/operator/index.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Service } from '../../../shared/kernel/lifecycle/service.ts';
import type { Now } from '../../../shared/contracts/now.ts';
import { runCommand } from '../../support/cli-command.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step, type Run } from '../../support/lab/submission.ts';
import { isAlone, looking, suggestedIn } from '../../support/suggested-commands.ts';
import { until } from '../../support/until.ts';

/** A lab of one instrument, arm1/a, of a person who is asked, and what somebody types there. */
class Bench {
  readonly lab: Lab;
  orchestrator!: Service;
  agent!: LabAgent;
  /** The runs that it is about. */
  readonly runs: string[] = [];

  private constructor(lab: Lab) {
    this.lab = lab;
  }

  static async open(): Promise<Bench> {
    const config = '{ verify_locations_before_transfer: true }';
    const more = '  - { name: ada, interface: operator }\nlocations: { arm1: { nest: [1], deck: [2] } }';
    const bench = new Bench(await Lab.openFor(onTestFinished, { modules: ['arm1'], config, more }));
    await bench.start();
    return bench;
  }

  /** Starts all but the agents. */
  async start(): Promise<void> {
    await this.lab.startGateway();
    this.orchestrator = await this.lab.startOrchestrator();
  }

  /** Resolves when the owner has welcomed it. */
  async startAgent(instance = 'a'): Promise<LabAgent> {
    const agent = await this.lab.startAgent({ module: 'arm1', instance });
    await this.untilNow('it is there', ({ instruments }) =>
      instruments.some((each) => each.instance === instance && each.reasons.length === 0),
    );
    return agent;
  }

  /** Ends all but the agents. */
  async stop(): Promise<void> {
    await this.lab.gateway.stop();
    await this.orchestrator.stop();
    await this.lab.store.close();
  }

  weir(typed: string) {
    const env = { WEIR_GATEWAY_URL: this.lab.gateway.url(), NO_COLOR: '1', COLUMNS: '300' };
    return runCommand(typed.split(' ').slice(1), this.lab.folder, env);
  }

  async read<T>(route: string): Promise<T> {
    return (await (await fetch(this.lab.url(route))).json()) as T;
  }

  /** Resolves when that is why the instrument is given nothing. */
  async order(route: string, reason: string): Promise<void> {
    expect((await fetch(this.lab.url(`/admin/${route}`), { method: 'POST' })).status).toBe(200);
    await this.until(reason);
  }

  /** Resolves when that is a reason why the instrument is given nothing. */
  async until(reason: string): Promise<void> {
    await this.untilNow(`arm1 is held back: ${reason}`, ({ instruments }) =>
      instruments.some(
        ({ module, reasons }) => module === 'arm1' && reasons.some(({ key }) => key === reason),
      ),
    );
  }

  async untilNow(what: string, is: (now: Now) => boolean): Promise<void> {
    await until(what, async () => is(await this.read<Now>('/now')));
  }

  /** Resolves when the second run tells that it waits for such a reason. */
  async untilSecondWaits(reason: string): Promise<void> {
    await until(`the second run waits: ${reason}`, async () => {
      const run = await this.read<Run & { waiting_for: { reason: string }[] }>(`/runs/${this.runs[1]}`);
      return run.waiting_for.some((each) => each.reason === reason);
    });
  }

  /** Hands in a run of one action. */
  async begin(action: string, more = {}): Promise<void> {
    await this.beginSteps([{ ...step(action), module: 'arm1', name: 'stir', ...more }]);
  }

  async beginSteps(steps: JsonObject[], experiment_id = this.lab.experiment): Promise<void> {
    const workflow = JSON.stringify({ name: 'work', flowdef: steps });
    const { run_id } = (await (await this.lab.submit({ experiment_id, workflow })).json()) as Run;
    this.runs.push(run_id);
  }

  /** What names the runs by their places among those that were begun: each lab has runs of its own. */
  nameless(text: string): string {
    return this.runs.reduce((told, run, at) => told.replaceAll(run, `RUN${at}`), text);
  }

  named(text: string): string {
    return this.runs.reduce((told, run, at) => told.replaceAll(`RUN${at}`, run), text);
  }

  /** Its agent dies while it acts, and is back. */
  async interrupt(on_unknown: 'pause' | 'fail'): Promise<void> {
    await this.begin('hold', { on_unknown });
    await this.agent.witness.untilMoved(1);
    this.agent = await this.lab.startAgent({ module: 'arm1', journalDir: await this.agent.crash() });
    // On a busy machine its driver may answer late, and seem to hang.
    await this.untilNow('its outcome is unknown, and nothing else is wrong', ({ instruments }) => {
      const keys = instruments
        .filter(({ module }) => module === 'arm1')
        .flatMap(({ reasons }) => reasons.map(({ key }) => key));
      return keys.length > 0 && keys.every((key) => key === 'outcome_unknown');
    });
  }

  /** What is suggested to somebody who looks, or in what a command has printed. */
  async suggested(printed?: string): Promise<string[]> {
    const texts = printed === undefined ? await this.#texts() : [printed];
    const found = suggestedIn(texts);
    expect(found).not.toEqual([]);
    return found.filter(isAlone);
  }

  async #texts(): Promise<string[]> {
    const asked = [...looking, ...this.runs.map((run) => `weir status ${run}`)];
    const told = await Promise.all(asked.map((each) => this.weir(each)));
    const routes = ['/now', ...this.runs.flatMap((run) => [`/runs/${run}`, `/runs/${run}/waits`])];
    const read = await Promise.all(routes.map(async (route) => JSON.stringify(await this.read(route))));
    return [...told.map(({ stdout }) => stdout), ...read];
  }
}

/** Each brings a lab, whose instrument has its agent, into a state in which weir suggests something. */
const states: Record<string, (bench: Bench) => Promise<void>> = {
  'an unknown outcome, and its run waits': (bench) => bench.interrupt('pause'),
  'an unknown outcome, and its run is over': (bench) => bench.interrupt('fail'),
  'an action that does not stop, and its run is over': async (bench) => {
    await bench.begin('stubborn', { timeout: 0.1 });
    await bench.until('does_not_stop');
  },
  'a safety stop of the module': (bench) => bench.order('safety_stop/arm1', 'safety_stop'),
  'a safety stop of the instance': (bench) => bench.order('safety_stop/arm1/a', 'safety_stop'),
  'a lock of the instance': (bench) => bench.order('lock/arm1/a', 'locked'),
  'a safety stop of the workcell': (bench) => bench.order('safety_stop', 'safety_stop'),
  'a cancel of the module': (bench) => bench.order('cancel/arm1', 'cancelled'),
  'a lock of the module': (bench) => bench.order('lock/arm1', 'locked'),
  'a shutdown of the module': (bench) => bench.order('shutdown/arm1', 'shut_down'),
  'a pause of the workcell': (bench) => bench.order('pause', 'paused'),
  'a run that is paused': async (bench) => {
    await bench.order('lock/arm1', 'locked');
    await bench.begin('move');
    expect((await fetch(bench.lab.url(`/runs/${bench.runs[0]}/pause`), { method: 'POST' })).ok).toBe(true);
  },
  'a step that has failed and waits': async (bench) => {
    await bench.begin('hold', { on_failure: 'pause' });
    await bench.agent.witness.untilMoved(1);
    for (const { fail } of bench.agent.witness.gates.values()) fail(new Error('the tip is bent'));
    await bench.untilNow('it waits', ({ failed_steps }) => failed_steps?.length === 1);
  },
  'an action that tells of no progress': async (bench) => {
    await bench.begin('hold', { expect_progress_within: 0.1 });
    await bench.untilNow('it is overdue', ({ overdue }) => overdue.length === 1);
  },
  'a question to a person': async (bench) => {
    await bench.lab.startAgent({ module: 'ada', definition: moduleOf(operator('ada', {})) });
    await bench.beginSteps([
      { name: 'look', module: 'ada', action: 'confirm', args: { message: 'Is the lid shut?' } },
    ]);
    await bench.untilNow('it is asked', ({ asks }) => asks?.length === 1);
  },
  'runs that wait for each other': async (bench) => {
    const move = (locations: JsonObject) => ({ ...step('move'), module: 'arm1', locations, args: locations });
    const [nest, deck] = ['nest', 'deck'];
    await bench.beginSteps([
      move({ target: nest }),
      { ...step('hold'), module: 'arm1' },
      move({ source: nest, target: deck }),
    ]);
    await bench.agent.witness.untilActing(`${bench.runs[0]}.1.1`);
    await bench.beginSteps([move({ target: deck }), move({ source: deck, target: nest })], newId());
    // It is in the line for the instrument before the other one wants it again.
    await bench.untilSecondWaits('busy');
    bench.agent.witness.openAll();
    await bench.untilSecondWaits('circle');
  },
  'a silent agent, and its run waits': async (bench) => {
    await bench.begin('hold');
    await bench.agent.witness.untilMoved(1);
    await bench.agent.crash();
    await bench.until('silent');
  },
  'an agent that has stopped': async (bench) => {
    await bench.agent.end();
    await bench.begin('move');
    await bench.until('away');
  },
  'a store that was put back, and an agent that has not told since': async (bench) => {
    const { lab } = bench;
    const [live, saved] = ['store', 'saved'].map((name) => path.join(lab.folder, name));
    await bench.startAgent('b');
    await bench.begin('move');
    await lab.untilState(bench.runs[0]!, 'completed');
    const latestHello = async () => {
      const heard = (await lab.store.readWorkcell())['instance:arm1/b'] as { hello_id?: string } | undefined;
      return heard?.hello_id;
    };
    const hello = await latestHello();
    await bench.stop();
    cpSync(live!, saved!, { recursive: true });
    const begin = async () => {
      await lab.openStore();
      await bench.start();
    };
    await begin();
    // It knows of a later commit then than the copy does.
    await until('the other one is heard again', async () => (await latestHello()) !== hello);
    await bench.agent.crash();
    await bench.stop();
    rmSync(live!, { recursive: true });
    cpSync(saved!, live!, { recursive: true });
    await begin();
    await bench.begin('move');
    await bench.until('restored_store');
  },
};

/** Types a command as it was suggested; resolves with what it printed. */
async function expectTaken(bench: Bench, typed: string): Promise<string> {
  const { stdout, stderr } = await bench.weir(typed);
  expect({ typed, refused: /^(?:weir|error): .*$/m.exec(stderr)?.[0] }).toEqual({
    typed,
    refused: undefined,
  });
  return stdout;
}

describe('a command that weir suggests', () => {
  it.each(Object.entries(states))('%s > is taken as it stands there', async (_, seed) => {
    const open = async () => {
      const opened = await Bench.open();
      opened.agent = await opened.startAgent();
      await seed(opened);
      return opened;
    };
    let bench = await open();
    const told = (await bench.suggested()).map((each) => bench.nameless(each));
    // Those that only show something leave the state as it is.
    const isShown = (each: string): boolean => /--preview$|^weir (?:resolve|status|ask) \S+$/.test(each);
    for (const each of told.filter(isShown)) await expectTaken(bench, bench.named(each));
    for (const [at, each] of told.filter((one) => !isShown(one)).entries()) {
      if (at > 0) bench = await open();
      await expectTaken(bench, bench.named(each));
    }
  });

  it.each(['--happened', '--did-not', '--skip', '--abort'])(
    'by weir resolve: %s > is taken',
    async (answer) => {
      const bench = await Bench.open();
      bench.agent = await bench.startAgent();
      await bench.interrupt('pause');
      const [run] = bench.runs;
      const printed = await expectTaken(bench, `weir resolve ${run}`);
      const typed = `weir resolve ${run} ${answer}`;
      expect(await bench.suggested(printed)).toContain(typed);
      await expectTaken(bench, typed);
    },
  );
});
