import { setTimeout as delay } from 'node:timers/promises';
import {
  aboutOf,
  notReady,
  succeeded,
  WeiModuleStandIn,
  type Answer,
  type Posted,
} from './wei-module-stand-in.ts';

const every = ['safety_stop', 'reset', 'pause', 'resume', 'cancel', 'lock', 'unlock', 'shutdown'];
const failed: Answer = {
  json: { status: 'failed', error: 'Oh no! This step failed!', data: null, files: null },
};

/**
 * A module that behaves as the one of WEI's own tests. An order sets flags, and that is all that it does: an action goes on
 * until its own end whatever the flags say, but stands still while the module is paused. The module is BUSY until the last
 * action has ended. A reset puts all flags back, so that it is READY a moment later although an action still runs. It takes an
 * action while it is READY, and neither paused nor locked.
 *
 * - `move` ends when the test says so
 * - `admin_actions_test` runs for `run_time` seconds of WEI's
 * - `transfer` succeeds, `fail` does not
 */
export class WeiTestModule extends WeiModuleStandIn {
  readonly flags = new Set(['READY']);
  /** End the actions that run, the first begun first. */
  readonly ends: ((answer: Answer) => void)[] = [];
  /** What it says of its error; nothing takes that back. */
  error = '';
  /** So long is a second of WEI's, in milliseconds: its actions look at the flags so often, and it starts up for so long. */
  readonly #second: number;
  #running = 0;

  constructor(second = 20) {
    super();
    this.#second = second;
    const acts = {
      move: () => new Promise<Answer>((resolve) => this.ends.push(resolve)),
      admin_actions_test: (posted: Posted) => this.#runFor(Number(posted.args['run_time'] ?? 30)),
      transfer: () => Promise.resolve(succeeded),
      fail: () => Promise.resolve(failed),
    };
    this.about = { ...aboutOf(...Object.keys(acts), 'measure'), admin_commands: every };
    for (const [name, act] of Object.entries(acts)) this.answers[name] = [(posted) => this.#act(posted, act)];
    this.heed = (command) => this.obey(command);
    Object.defineProperty(this, 'state', {
      get: () => ({
        status: Object.fromEntries([...this.flags].map((flag) => [flag, true])),
        error: this.error,
      }),
    });
  }

  /** What an order makes of its flags. */
  obey(command: string): void {
    if (command === 'cancel' || command === 'safety_stop') this.flags.add('CANCELLED');
    if (command === 'safety_stop' || command === 'lock') this.flags.add('LOCKED');
    if (command === 'pause') this.flags.add('PAUSED');
    if (command === 'resume') this.flags.delete('PAUSED');
    if (command === 'unlock') this.flags.delete('LOCKED');
    if (command !== 'reset') return;
    this.flags.clear();
    this.flags.add('INIT');
    setTimeout(() => this.#started(), this.#second);
  }

  #started(): void {
    if (this.flags.delete('INIT')) this.flags.add('READY');
  }

  async #act(posted: Posted, act: (posted: Posted) => Promise<Answer>): Promise<Answer> {
    if (!this.flags.has('READY') || this.flags.has('PAUSED') || this.flags.has('LOCKED')) return notReady;
    this.flags.delete('READY');
    this.flags.add('BUSY');
    this.#running += 1;
    const answer = await act(posted);
    this.#running -= 1;
    if (this.#running === 0) this.flags.delete('BUSY');
    this.flags.add('READY');
    return answer;
  }

  async #runFor(seconds: number): Promise<Answer> {
    for (let second = 0; second < seconds; second++) {
      await delay(this.#second);
      while (this.flags.has('PAUSED')) await delay(this.#second);
    }
    return succeeded;
  }
}
