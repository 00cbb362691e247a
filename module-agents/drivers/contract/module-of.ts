import { setTimeout as delay } from 'node:timers/promises';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { type Backoff, backoff } from '../../../shared/kernel/timing/backoff.ts';
import {
  type ActionContext,
  type ActionDefinition,
  ActionFailed,
  type ActionResult,
  isActionFailed,
  isOutcomeUnknown,
  type ModuleDefinition,
  NeverBegun,
  OutcomeUnknown,
} from '../../sdk/inside.ts';
import type { Answer, Driver, Protocol, Task } from './driver.ts';
import { canBeAsked, lostAnswer } from './lost-answer.ts';

/** How often, and for how long, an instrument is asked, in milliseconds. */
export interface Asking {
  /** Between two questions about a task that runs. */
  running: number;
  /** Before one that does not answer is asked again. */
  silent: Backoff;
  /** One that has not answered for so long is asked no more. */
  patience: number;
}

const defaultAsking: Asking = { running: 100, silent: { least: 100, most: 5_000 }, patience: 60_000 };

/**
 * The module that a driver is. An action of its protocol prepares, notes the handle, begins, asks until the task has ended, and fetches
 * its files; after a restart it only asks.
 * @throws WeirError `internal_error` where the protocol is not as it declares
 */
export function moduleOf<Handle extends Json>(
  driver: Driver<Handle>,
  asking: Asking = defaultAsking,
): ModuleDefinition {
  if (driver.protocol === undefined) return driver;
  const { protocol, actions: described, ...module } = driver;
  if (protocol.declaration.prepares !== (protocol.prepare !== undefined))
    throw new WeirError('internal_error', `the driver of "${module.name}" does not prepare as it declares`);
  const actions: ModuleDefinition['actions'] = {};
  const takeActions = () => {
    for (const name of Object.keys(actions)) delete actions[name];
    for (const [name, action] of Object.entries(described))
      actions[name] = action.run ? action : { ...action, ...carriedOut(name, protocol, asking) };
  };
  takeActions();
  return {
    ...module,
    actions,
    setup(context) {
      const changed = () => {
        takeActions();
        context.changed();
      };
      return driver.setup?.({ ...context, changed });
    },
  };
}

function carriedOut<Handle extends Json>(
  action: string,
  protocol: Protocol<Handle>,
  asking: Asking,
): Pick<ActionDefinition, 'run' | 'recover'> {
  // Copied, the context would make a folder that nobody asks for.
  const carryOut = (context: ActionContext<JsonObject>, started_at: number) =>
    new CarryingOut(protocol, Object.assign(context, { action, started_at }), asking);
  return {
    run: (context) => carryOut(context, Date.now()).run(),
    ...(protocol.declaration.id !== 'nobody' && {
      recover: (context) =>
        carryOut(context, context.started_at).recover(context.handle as Handle | undefined),
    }),
  };
}

/** One task, from its beginning, or from where an earlier process left it, to its end. */
class CarryingOut<Handle extends Json> {
  readonly #protocol: Protocol<Handle>;
  readonly #task: Task;
  readonly #asking: Asking;
  /** Aborted when nobody waits for it any more: an operator has given it up, or the next process goes on. */
  readonly #left = new AbortController();
  #handle: Handle | undefined;
  #taken = false;
  #restarted = false;
  /** What was heard instead of the last answer. */
  #lost: unknown;

  constructor(protocol: Protocol<Handle>, task: Task, asking: Asking) {
    this.#protocol = protocol;
    this.#task = task;
    this.#asking = asking;
  }

  run(): Promise<ActionResult> {
    return this.#unlessLeft(async () => {
      const { signal, recordHandle } = this.#task;
      signal.throwIfAborted();
      if (this.#protocol.prepare) {
        this.#handle = await this.#protocol.prepare(this.#task);
        await recordHandle(this.#handle);
      }
      for (let attempt = 1; ; attempt += 1) {
        signal.throwIfAborted();
        await this.#begin();
        const result = await this.#follow();
        if (result !== 'begin_again') return result;
        await this.#pause(backoff(this.#asking.silent, attempt));
      }
    });
  }

  recover(handle: Handle | undefined): Promise<ActionResult> {
    this.#handle = handle;
    this.#restarted = true;
    return this.#unlessLeft(async () => {
      const result = await this.#follow();
      if (result === 'begin_again')
        throw new OutcomeUnknown('what an earlier process began is not begun again');
      return result;
    });
  }

  async #unlessLeft(work: () => Promise<ActionResult>): Promise<ActionResult> {
    const { signal, abandoned } = this.#task;
    const left = deferred<never>();
    const leave = () => {
      if (!abandoned.aborted && !WeirError.is(signal.reason, 'interrupted')) return;
      this.#left.abort();
      left.reject(abandoned.aborted ? abandoned.reason : signal.reason);
    };
    for (const each of [signal, abandoned]) each.addEventListener('abort', leave);
    leave();
    try {
      return await Promise.race([left.promise, work()]);
    } finally {
      for (const each of [signal, abandoned]) each.removeEventListener('abort', leave);
    }
  }

  async #begin(): Promise<void> {
    const { log, recordHandle } = this.#task;
    try {
      const made = await this.#protocol.begin(this.#task, this.#handle);
      this.#taken = true;
      if (made === undefined) return;
      this.#handle = made;
      await recordHandle(made);
    } catch (error) {
      if (isActionFailed(error) || isOutcomeUnknown(error)) throw error;
      this.#lost = error;
      const what = this.#taken ? 'the handle could not be noted' : 'it is not known whether it has begun';
      log.warn(`${what}: ${messageOf(error)}`);
    }
  }

  /** Asks until the task has ended, and has it stopped when nobody wants it any more. */
  async #follow(): Promise<ActionResult | 'begin_again'> {
    const { signal } = this.#task;
    const stop = () => void this.#stop();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      for (;;) {
        const answer = await this.#ask();
        switch (answer.state) {
          case 'running':
            this.#taken = true;
            await this.#pause(this.#asking.running);
            continue;
          case 'done':
            return await this.#withFiles(answer.result);
          case 'failed':
            throw this.#restarted && !signal.aborted ? asFailed(answer.error) : answer.error;
          default:
            return this.#conclude(answer.state);
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #ask(): Promise<Answer | { state: 'silence' }> {
    const { declaration } = this.#protocol;
    if (!this.#taken && !canBeAsked(declaration, this.#handle !== undefined)) return { state: 'silence' };
    // A question may wait for as long as the task runs: its silence begins where the first one fails.
    let since: number | undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#protocol.ask(this.#task, this.#handle);
      } catch (error) {
        if (isActionFailed(error)) return { state: 'failed', error };
        if (isOutcomeUnknown(error)) throw error;
        this.#lost = error;
        if (attempt === 1)
          this.#task.log.warn(`the instrument does not answer, and is asked again: ${messageOf(error)}`);
        since ??= performance.now();
        if (performance.now() - since >= this.#asking.patience) return { state: 'silence' };
        await this.#pause(backoff(this.#asking.silent, attempt));
      }
    }
  }

  #conclude(answer: 'not_begun' | 'gone' | 'silence'): 'begin_again' {
    const verdict = lostAnswer(this.#protocol.declaration, {
      handle: this.#handle !== undefined,
      taken: this.#taken,
      answer,
      ago: Date.now() - this.#task.started_at,
      restarted: this.#restarted,
    });
    if (verdict === 'begin_again') return verdict;
    if (verdict === 'never_begun')
      throw new NeverBegun('the instrument never began it: nothing has moved, and it may be retried');
    const why = this.#lost === undefined ? '' : `: ${messageOf(this.#lost)}`;
    throw new OutcomeUnknown(`${whyUnknown[answer]}${why}`);
  }

  async #stop(): Promise<void> {
    const { signal, log } = this.#task;
    if (this.#left.signal.aborted) return;
    if (!this.#protocol.stop)
      return this.#task.goesOn('the instrument cannot be stopped, and goes on to its end');
    try {
      await this.#protocol.stop(this.#task, this.#handle, signal.reason);
    } catch (error) {
      log.warn(`the instrument could not be asked to stop: ${messageOf(error)}`);
    }
  }

  async #withFiles(result: ActionResult): Promise<ActionResult> {
    if (!this.#protocol.files) return result;
    try {
      const files = await this.#protocol.files(this.#task, this.#handle, result);
      return { ...result, files: { ...result.files, ...files } };
    } catch (error) {
      const files = `the result files could not be fetched: ${messageOf(error)}`;
      return { ...result, missing: { ...result.missing, files } };
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return delay(milliseconds, undefined, { signal: this.#left.signal });
  }
}

const whyUnknown: Record<'not_begun' | 'gone' | 'silence', string> = {
  not_begun: 'the instrument does not know it, and may have forgotten it',
  gone: 'the instrument can tell nothing of it any more',
  silence: 'the instrument did not tell what became of it',
};

/** After a restart only an `ActionFailed` says that it is known. */
function asFailed(error: unknown): unknown {
  return isActionFailed(error) ? error : new ActionFailed(messageOf(error), { cause: error });
}
