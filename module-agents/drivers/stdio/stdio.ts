import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { defined, isObject, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { untilAborted } from '../../../shared/kernel/lifecycle/waiting.ts';
import {
  aboutOfActions,
  type ActionContext,
  type ActionDefinition,
  ActionFailed,
  type ActionResult,
  type AdminHooks,
  cancelReason,
  type CheckAnswer,
  type InquiryContext,
  type ModuleDefinition,
  OutcomeUnknown,
  type SimulateAnswer,
} from '../../sdk/inside.ts';
import type { OwnSetupContext } from '../common/own-setup-context.ts';
import type { DriverConfig } from './config.ts';
import { DriverLife, type ServingDriver } from './driver-life.ts';
import { driverErrors, driverProtocol } from '../../../shared/contracts/driver-protocol.ts';
import { LostAnswer, NothingSent, RpcError } from './json-rpc.ts';
import { ThinnedLines } from './lines.ts';
import { answerShapes, howItFailed, ordersOf, type Described, type DescribedAction } from './messages.ts';
import { watchFolder } from './watch-files.ts';

/** An action that was asked to stop, and whose process died, is asked about for so many milliseconds more. */
const lastPatience = 10_000;
/** A driver that has not let go of an abandoned action by then is ended by force: before its agent leaves it behind. */
const letsGoWithin = 1_500;
/** Of a traceback the last characters are logged: they say where it happened. */
const longestTraceback = 100_000;

type Call = ActionContext<JsonObject> & { started_at?: number };

/** A command that the driver was given and has not answered. */
interface UnderWay {
  context: Call;
  lines: ThinnedLines;
}

/**
 * An instrument whose driver is a program of its own, in any language: one long process, spoken with over its stdin and stdout
 * (docs/driver-protocol.md). What it can do it says itself.
 */
export class StdioDriver {
  readonly module: ModuleDefinition;
  readonly #name: string;
  readonly #cwd: string;
  readonly #config: DriverConfig;
  readonly #watched: boolean;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #admin: AdminHooks = {};
  #life: DriverLife | undefined;
  #described: Described | undefined;
  #context: OwnSetupContext | undefined;

  /** @param cwd where its processes start: the folder of the workcell file */
  constructor(name: string, config: DriverConfig, cwd: string, watched: boolean) {
    this.#name = name;
    this.#cwd = cwd;
    this.#config = config;
    this.#watched = watched;
    this.module = {
      name,
      actions: {},
      admin: this.#admin,
      setup: (context) => this.#setUp(context as OwnSetupContext),
      about: () => this.#described && aboutOfActions(this.module),
      state: () => this.#state(),
      teardown: () => this.#life?.stop(),
    };
  }

  async #setUp(context: OwnSetupContext): Promise<void> {
    this.#context = context;
    const lines = new ThinnedLines((text) => context.log.info(text));
    const life = new DriverLife({
      about: { ...context.address, config: this.#config.config },
      startWithin: this.#config.startWithin,
      log: context.log,
      onServing: ({ described }) => this.#learn(described),
      program: async () => ({
        command: await this.#config.command(),
        cwd: this.#cwd,
        patience: context.patience,
        environment: {
          [driverProtocol.variable]: String(driverProtocol.version),
          WEIR_MODULE: context.address.module,
          WEIR_INSTANCE: context.address.instance,
        },
        id: `driver-${randomUUID()}`,
        note: context.recordProcess,
        notified: (method, params) => this.#notified(method, params, lines),
        stray: (text) => this.#tell(text, lines, 'warn'),
        stderr: (text) => this.#tell(text, lines, 'info'),
      }),
    });
    this.#life = life;
    let stopWatching = (): void => undefined;
    if (this.#watched) {
      const { folder, concerns } = this.#config.files;
      const loaded = () => life.serving && (life.serving.described.files ?? []);
      const isPart = (file: string) => concerns(file, loaded());
      stopWatching = watchFolder(folder, isPart, () => {
        context.log.info('the driver was saved, and is started anew once nothing acts');
        life.renew();
      });
    }
    // Also where the instrument does not come to rest, or was never set up: nothing of the driver outlives its agent.
    context.onEnd(async () => {
      stopWatching();
      await life.stop();
      lines.flush();
    });
    await life.start(context.hasBegun);
  }

  /** What the driver says of itself is what the module can do from now on. */
  #learn(described: Described): void {
    const isNew = JSON.stringify(described) !== JSON.stringify(this.#described);
    this.#described = described;
    if (!isNew) return;
    const { actions, description, version, capacity, model } = described;
    const { module } = this;
    for (const name of Object.keys(module.actions)) delete module.actions[name];
    for (const [name, action] of Object.entries(actions)) module.actions[name] = this.#action(name, action);
    delete module.model;
    delete module.version;
    delete module.description;
    delete module.capacity;
    Object.assign(module, defined({ model, version, description, capacity }));
    for (const name of Object.keys(this.#admin)) delete this.#admin[name as keyof AdminHooks];
    for (const command of ordersOf(described)) {
      this.#admin[command] = async (request) => {
        const params = { command: request.command, ...defined({ by: request.by }) };
        await this.#serving().process.rpc.request('order', params);
      };
    }
    this.#context?.changed();
  }

  #action(name: string, described: DescribedAction): ActionDefinition {
    const { can = [], description, args, files, results, results_checked, keeps_running } = described;
    return {
      ...defined({ description, args, files, results, results_checked, keeps_running }),
      run: (context) => this.#act(name, context),
      ...(can.includes('recover') ? { recover: (context) => this.#recover(name, context) } : {}),
      ...(can.includes('check')
        ? { check: (context) => this.#ask<CheckAnswer>('check', name, context) }
        : {}),
      ...(can.includes('simulate')
        ? { simulate: (context) => this.#ask<SimulateAnswer>('simulate', name, context) }
        : {}),
    };
  }

  /** @throws Error that says why there is none */
  #serving(): ServingDriver {
    const serving = this.#life?.serving;
    if (!serving) throw new Error(this.#life?.report().error ?? 'the driver is starting');
    return serving;
  }

  async #state(): Promise<ModuleReport> {
    const life = this.#life;
    const serving = life?.serving;
    if (!life || !serving) return life?.report() ?? { flags: ['INIT'], details: {} };
    const details = {};
    if (!serving.described.has?.includes('state'))
      return { flags: life.acting > 0 ? ['BUSY'] : ['READY'], details };
    try {
      const said = await serving.process.rpc.request('state', {}, answerShapes.state);
      return { flags: ['READY'], details, ...(said as Partial<ModuleReport>) };
    } catch (error) {
      if (error instanceof LostAnswer || error instanceof NothingSent) return life.report();
      throw error;
    }
  }

  async #ask<Answer>(
    method: 'check' | 'simulate',
    action: string,
    { args, files, signal }: InquiryContext<JsonObject>,
  ): Promise<Answer | void> {
    const asked = this.#serving().process.rpc.request(method, { action, args, files }, answerShapes[method]);
    try {
      return (await untilAborted(asked, signal)) as Answer | undefined;
    } catch (error) {
      if (error instanceof RpcError && error.code === driverErrors.failed)
        throw new ActionFailed(error.message);
      throw error;
    }
  }

  async #act(action: string, context: Call): Promise<ActionResult> {
    const started_at = Date.now();
    const life = this.#demandLife();
    let before: ServingDriver | undefined;
    const work = async (serving: ServingDriver): Promise<ActionResult> => {
      before = serving;
      try {
        return await this.#exchange('act', action, context, serving);
      } catch (error) {
        if (!(error instanceof LostAnswer)) throw error;
        return await this.#afterLoss(error, serving, action, since(context, started_at));
      }
    };
    for (;;) {
      try {
        return await (before ? life.useNext(before, context.signal, work) : life.use(context.signal, work));
      } catch (error) {
        // Nothing was begun: the process that comes next is asked.
        if (!(error instanceof NothingSent)) throw error;
      }
    }
  }

  /** The process died that was given the command: what comes next is asked what became of it, where the action can say. */
  async #afterLoss(
    lost: LostAnswer,
    before: ServingDriver,
    action: string,
    context: Call,
  ): Promise<ActionResult> {
    if (context.abandoned.aborted || this.module.actions[action]?.recover === undefined) {
      throw new OutcomeUnknown(`${lost.message}, while it acted`, { cause: lost });
    }
    context.log.warn(`${lost.message}, while it acted; the next process is asked what became of the action`);
    return await this.#recoverAfter(before, action, context);
  }

  async #recoverAfter(before: ServingDriver, action: string, context: Call): Promise<ActionResult> {
    const patience = patienceOf(context);
    try {
      return await this.#demandLife().useNext(before, patience.signal, (serving) =>
        this.#recoverIn(serving, action, context),
      );
    } finally {
      patience.end();
    }
  }

  async #recoverIn(serving: ServingDriver, action: string, context: Call): Promise<ActionResult> {
    try {
      return await this.#exchange('recover', action, context, serving);
    } catch (error) {
      if (!(error instanceof LostAnswer || error instanceof NothingSent)) throw error;
      return await this.#recoverAfter(serving, action, context);
    }
  }

  /** An earlier process of the agent gave the command to an earlier process of the driver. */
  async #recover(action: string, context: Call): Promise<ActionResult> {
    const patience = patienceOf(context);
    try {
      return await this.#demandLife().use(patience.signal, (serving) =>
        this.#recoverIn(serving, action, context),
      );
    } finally {
      patience.end();
    }
  }

  /** Asks one process for the action, or about it; resolves when that has ended. @throws LostAnswer, NothingSent, and what the action throws */
  async #exchange(
    method: 'act' | 'recover',
    action: string,
    context: Call,
    { process }: ServingDriver,
  ): Promise<ActionResult> {
    const { command, args, files, signal, abandoned, started_at } = context;
    const { id, run_id: run, experiment_id: experiment, step, attempt, traceparent, tracestate } = command;
    const params: JsonObject = {
      ...{ command: id, run, experiment, step, attempt, action, args, files, workdir: context.workdir },
      ...defined({ traceparent, tracestate }),
      ...(method === 'recover' ? { started_at: started_at ?? 0 } : {}),
    };
    const lines = new ThinnedLines((text) => context.log.info(text));
    this.#underWay.set(id, { context, lines });
    let letGo: NodeJS.Timeout | undefined;
    const cancel = () => {
      const why = { reason: cancelReason(signal), message: messageOf(signal.reason) };
      process.rpc.notify('cancel', { command: id, ...why });
    };
    const abandon = () => {
      process.rpc.notify('abandon', { command: id });
      // By force: but what acts beside it is not to be lost with it.
      letGo = setTimeout(() => this.#underWay.size === 1 && process.kill(), letsGoWithin);
    };
    try {
      const answer = process.rpc.request(method, params, answerShapes.act);
      signal.addEventListener('abort', cancel, { once: true });
      abandoned.addEventListener('abort', abandon, { once: true });
      if (signal.aborted) cancel();
      if (abandoned.aborted) abandon();
      return (await answer) as ActionResult;
    } catch (error) {
      throw error instanceof RpcError ? this.#thrown(error, method, signal) : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      abandoned.removeEventListener('abort', abandon);
      clearTimeout(letGo);
      // What it wrote to stderr before its answer belongs to this command, and has arrived once all pipes were looked at anew: the answer may
      // have been read along with an earlier one, after they were looked at in this turn. The first wait ends the turn, the second the next.
      await setImmediate();
      await setImmediate();
      this.#underWay.delete(id);
      lines.flush();
    }
  }

  /** What an error that the driver answers with means. */
  #thrown({ code, message, data }: RpcError, method: 'act' | 'recover', signal: AbortSignal): unknown {
    const traceback = isObject(data) ? data['traceback'] : undefined;
    if (typeof traceback === 'string') this.#context?.log.warn(traceback.slice(-longestTraceback));
    if (code === driverErrors.unknown) return new OutcomeUnknown(message);
    if (code === driverErrors.failed) return new ActionFailed(message, howItFailed(data));
    // Of a question that goes wrong nobody has learned anything, whether somebody wants the action to stop or not.
    if (signal.aborted && (method === 'act' || code === driverErrors.cancelled)) return signal.reason;
    if (method === 'recover') {
      return new OutcomeUnknown(
        `what became of the action could not be found out after a restart: ${message}`,
      );
    }
    if (code === driverErrors.cancelled)
      return new WeirError('action_failed', `it stopped unasked: ${message}`);
    if (code === driverErrors.noMethod) return new WeirError('unknown_action', message);
    if (code === driverErrors.badParams) return new WeirError('bad_arguments', message);
    return new ActionFailed(message, howItFailed(data));
  }

  /** A line that belongs to nobody's message is about the one command that acts, or about none. */
  #tell(text: string, lines: ThinnedLines, level: 'info' | 'warn'): void {
    const [only] = this.#underWay.size === 1 ? this.#underWay.values() : [];
    if (only) only.lines.add(text, (line) => only.context.log[level](line));
    else lines.add(text, (line) => this.#context?.log[level](line));
  }

  /** What does not fit is left out: the instrument acts all the same. */
  #notified(method: string, params: JsonObject, lines: ThinnedLines): void {
    const { command, fraction, note, text, level } = params;
    const { context, lines: own } = (typeof command === 'string' && this.#underWay.get(command)) || {};
    const words = typeof note === 'string' ? note : undefined;
    if (method === 'progress' && context) {
      context.progress(typeof fraction === 'number' ? Math.min(1, Math.max(0, fraction)) : undefined, words);
    } else if (method === 'goes_on' && context) context.goesOn(words ?? 'it goes on');
    else if (method === 'log' && typeof text === 'string') {
      const log = context?.log ?? this.#context?.log;
      const as = level === 'error' ? 'error' : level === 'warning' ? 'warn' : 'info';
      (own ?? lines).add(text, (line) => log?.[as](line));
    }
  }

  #demandLife(): DriverLife {
    if (!this.#life) throw new Error(`the module "${this.#name}" was not set up`);
    return this.#life;
  }
}

/** The context as it is: some of its members are made when they are first asked for. */
function since(context: Call, started_at: number): Call {
  return Object.assign(Object.create(context) as Call, { started_at });
}

/**
 * For how long it is worth waiting for a process that can be asked: while nobody has asked the action to stop; a little longer where somebody
 * has, for only the driver can stop it; and not at all once the agent itself ends, or an operator gives it up.
 */
function patienceOf({ signal, abandoned }: Call): { signal: AbortSignal; end: () => void } {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (WeirError.is(signal.reason, 'interrupted')) over.abort(signal.reason);
    else {
      const why = 'it was asked to stop, and no process of its driver could be asked what became of it';
      timer = setTimeout(() => over.abort(new OutcomeUnknown(why)), lastPatience);
    }
  };
  const giveUp = () => over.abort(abandoned.reason);
  signal.addEventListener('abort', stop, { once: true });
  abandoned.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) stop();
  if (abandoned.aborted) giveUp();
  return {
    signal: over.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      abandoned.removeEventListener('abort', giveUp);
    },
  };
}
