import { describe, expect, it, onTestFinished } from 'vitest';
import type { Now } from '../../../shared/contracts/now.ts';
import { runCommand } from '../../support/cli-command.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

/** A command within a sentence: what is no option, no id and not the instrument belongs to the sentence again. */
const command = /\bweir (?:admin )?[a-z-]+(?: (?:--[a-z-]+|arm1(?:\/a)?|[0-7][0-9A-HJKMNP-TV-Z]{25}\b))*/g;
/** They ask and change nothing. */
const looking = ['weir now', 'weir doctor', 'weir workcell'];
/** They want more than their name, or begin a process: what they do is shown elsewhere. */
const notAlone = ['weir insert', 'weir agent', 'weir up', 'weir orchestrator', 'weir dead'];

/** A lab of one instrument, arm1/a, and what somebody types there. */
class Bench {
  readonly lab: Lab;
  agent!: LabAgent;
  /** The run that it is about. */
  run = '';

  private constructor(lab: Lab) {
    this.lab = lab;
  }

  static async open(): Promise<Bench> {
    const bench = new Bench(await Lab.openFor(onTestFinished, { modules: ['arm1'] }));
    await bench.lab.startGateway();
    await bench.lab.startOrchestrator();
    bench.agent = await bench.lab.startAgent({ module: 'arm1' });
    return bench;
  }

  weir(typed: string) {
    const env = { WEIR_GATEWAY_URL: this.lab.gateway.url(), NO_COLOR: '1', COLUMNS: '300' };
    return runCommand(typed.split(' ').slice(1), this.lab.folder, env);
  }

  async read<T>(route: string): Promise<T> {
    return (await (await fetch(this.lab.url(route))).json()) as T;
  }

  async order(route: string): Promise<void> {
    expect((await fetch(this.lab.url(`/admin/${route}`), { method: 'POST' })).status).toBe(200);
  }

  /** Resolves when that is a reason why the instrument is given nothing. */
  async until(reason: string): Promise<void> {
    await until(`arm1 is held back: ${reason}`, async () => {
      const [instrument] = (await this.read<Now>('/now')).instruments;
      return instrument?.reasons.some(({ key }) => key === reason) === true;
    });
  }

  /** Hands in a run of one action. */
  async begin(action: string, more = {}): Promise<void> {
    this.run = await this.lab.begin([{ ...step(action), module: 'arm1', name: 'stir', ...more }]);
  }

  /** Its agent dies while it acts, and is back. */
  async interrupt(on_unknown: 'pause' | 'fail'): Promise<void> {
    await this.begin('hold', { on_unknown });
    await this.agent.witness.untilMoved(1);
    this.agent = await this.lab.startAgent({ module: 'arm1', journalDir: await this.agent.crash() });
    await this.until('outcome_unknown');
  }

  /** What is suggested to somebody who looks, or in what a command has printed. */
  async suggested(printed?: string): Promise<string[]> {
    const texts = printed === undefined ? await this.#texts() : [printed];
    const found = new Set(texts.flatMap((text) => text.match(command) ?? []));
    return [...found].filter((each) => ![...looking, ...notAlone].some((other) => each.startsWith(other)));
  }

  async #texts(): Promise<string[]> {
    const asked = [...looking, ...(this.run === '' ? [] : [`weir status ${this.run}`])];
    const told = await Promise.all(asked.map((each) => this.weir(each)));
    const routes = ['/now', ...(this.run === '' ? [] : [`/runs/${this.run}`, `/runs/${this.run}/waits`])];
    const read = await Promise.all(routes.map(async (route) => JSON.stringify(await this.read(route))));
    return [...told.map(({ stdout }) => stdout), ...read];
  }
}

/** Each brings a lab into a state in which weir suggests something. */
const states: Record<string, (bench: Bench) => Promise<void>> = {
  'an unknown outcome, and its run waits': (bench) => bench.interrupt('pause'),
  'an unknown outcome, and its run is over': (bench) => bench.interrupt('fail'),
  'an action that does not stop, and its run is over': async (bench) => {
    await bench.begin('stubborn', { timeout: 0.1 });
    await bench.until('does_not_stop');
  },
  'a safety stop of the module': (bench) => bench.order('safety_stop/arm1'),
  'a safety stop of the instance': (bench) => bench.order('safety_stop/arm1/a'),
  'a lock of the instance': (bench) => bench.order('lock/arm1/a'),
  'a safety stop of the workcell': (bench) => bench.order('safety_stop'),
  'a cancel of the module': (bench) => bench.order('cancel/arm1'),
  'a lock of the module': (bench) => bench.order('lock/arm1'),
  'a pause of the workcell': (bench) => bench.order('pause'),
  'a run that is paused': async (bench) => {
    await bench.order('lock/arm1');
    await bench.begin('move');
    expect((await fetch(bench.lab.url(`/runs/${bench.run}/pause`), { method: 'POST' })).ok).toBe(true);
  },
  'a step that has failed and waits': async (bench) => {
    await bench.begin('hold', { on_failure: 'pause' });
    await bench.agent.witness.untilMoved(1);
    for (const { fail } of bench.agent.witness.gates.values()) fail(new Error('the tip is bent'));
    await until('it waits', async () => (await bench.read<Now>('/now')).failed_steps?.length === 1);
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
    let bench = await Bench.open();
    await seed(bench);
    const told = (await bench.suggested()).map((each) => (bench.run ? each.replace(bench.run, 'RUN') : each));
    expect(told).not.toEqual([]);
    // Those that only show something leave the state as it is.
    const isShown = (each: string): boolean => /--preview$|^weir resolve RUN$/.test(each);
    for (const each of told.filter(isShown)) await expectTaken(bench, each.replace('RUN', bench.run));
    for (const [at, each] of told.filter((one) => !isShown(one)).entries()) {
      if (at > 0) {
        bench = await Bench.open();
        await seed(bench);
      }
      await expectTaken(bench, each.replace('RUN', bench.run));
    }
  });

  it.each(['--happened', '--did-not', '--skip', '--abort'])(
    'by weir resolve: %s > is taken',
    async (answer) => {
      const bench = await Bench.open();
      await bench.interrupt('pause');
      const printed = await expectTaken(bench, `weir resolve ${bench.run}`);
      const typed = `weir resolve ${bench.run} ${answer}`;
      expect(await bench.suggested(printed)).toContain(typed);
      await expectTaken(bench, typed);
    },
  );
});
