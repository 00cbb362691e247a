import { resolve } from 'node:path';
import { encodeName, simulatedInstance, instanceKey } from '../../shared/contracts/address.ts';
import { WeirError, toFailure } from '../../shared/kernel/errors/weir-error.ts';
import type { Service, ServiceState } from '../../shared/kernel/lifecycle/service.ts';
import { messageIds, Metrics } from '../../shared/observe/index.ts';
import { protocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { AgentOptions, CompleteOptions } from './agent-options.ts';
import { isOfThePast, systemClock } from '../session/index.ts';
import type { AgentListener, Closable } from '../../shared/broker/index.ts';
import { message, type AgentMessage } from '../../shared/contracts/message.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { timedOut, within, deferred } from '../../shared/kernel/lifecycle/waiting.ts';
import type { OwnSetupContext } from '../drivers/index.ts';
import type { ActionLog, AnyAction } from '../sdk/inside.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Journal } from '../journal/index.ts';
import { assemble, type AgentParts } from './wiring.ts';
import { RetryWait } from '../files/index.ts';

/** A driver that outlives SIGKILL is left to the next process, which ends it by the journal; in milliseconds. */
const longestEnd = 30_000;

/** The life of an agent: brings its parts up, connects them to the broker's events, takes them down. */
class AgentService implements Service {
  readonly name: string;
  readonly #options: CompleteOptions;
  readonly #retryWait: RetryWait;
  /** Aborted when the agent begins to stop. */
  readonly #stopping = new AbortController();
  readonly #ended = deferred();
  #state: ServiceState = 'starting';
  #parts: AgentParts | undefined;
  #link: Closable | undefined;
  #stopTelling: () => void = () => undefined;
  #isSetUp = false;
  /** The epoch in which a message of an owner of the past was told of. */
  #toldOfPastIn: number | undefined;
  readonly #atEnd: (() => Promise<void>)[] = [];
  #failure: Error | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: CompleteOptions) {
    this.#options = options;
    this.#retryWait = new RetryWait(options.timing.again);
    this.name = `agent ${instanceKey(options.address)}`;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  state(): ServiceState {
    return this.#state;
  }

  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      await this.#fail(error);
      throw error;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown(true).then(() => {
      this.#state = 'stopped';
      this.#ended.resolve();
    });
    return this.#stopped;
  }

  async #start(): Promise<void> {
    const { broker, address, log, timing } = this.#options;
    const parts = await assemble(this.#options, {
      retryWait: this.#retryWait,
      onBroken: (error) => void this.#fail(error),
    });
    this.#parts = parts;
    this.#stopTelling = informAgent(this.#options, parts);
    // Before anything is reported or begun: what an earlier process left running may be moving the instrument.
    await parts.leftOvers.end();
    this.#demandRunning();
    parts.reporter.resume();
    const { gatewayUrl: gateway } = this.#options;
    await this.#setUp({
      ...{ changed: () => parts.keeper.changed(), address: { ...address }, gateway },
      ...{ askGateway: parts.askGateway, recordProcess: parts.recordModuleProcess },
      hasBegun: [...parts.journal.entries()].some((entry) => entry.phase === 'started' && entry.begun),
      log: linesOf(log),
      patience: timing.leftOver,
      onEnd: (work) => void this.#atEnd.push(work),
    });
    parts.intake.recover();
    // The first hello says how the instrument is: nothing is granted to one that cannot be reached.
    await Promise.race([parts.watch.start(), aborted(this.#stopping.signal)]);
    const health = broker.health();
    if (!health.up) log.info({ reason: health.reason }, 'waiting for the broker');
    const saidHello = new Promise<void>((resolve) => {
      const opening = broker.openAgent(address, this.#listener(parts, resolve));
      this.#link = {
        close: async () => {
          const link = await within(
            opening.catch(() => undefined),
            1000,
          );
          if (link === timedOut) void opening.then((late) => late.close()).catch(() => undefined);
          else await link?.close();
        },
      };
      opening.catch((error: unknown) => void this.#fail(error));
    });
    await Promise.race([saidHello, aborted(this.#stopping.signal)]);
    this.#demandRunning();
    this.#state = 'running';
    log.info('the agent serves its instrument');
  }

  async #setUp(context: OwnSetupContext): Promise<void> {
    const { module, log } = this.#options;
    for (let attempt = 1; !this.#isSetUp; attempt++) {
      this.#demandRunning();
      try {
        await Promise.race([module.setup?.(context), aborted(this.#stopping.signal)]);
        this.#demandRunning();
        this.#isSetUp = true;
      } catch (error) {
        this.#demandRunning();
        log.error({ err: error, attempt }, 'the instrument could not be set up; it is tried again');
        await this.#retryWait.pause(attempt, this.#stopping.signal);
      }
    }
  }

  #demandRunning(): void {
    if (this.#stopping.signal.aborted) {
      throw (
        this.#failure ?? new WeirError('cancelled', 'the agent was stopped before it served its instrument')
      );
    }
  }

  #listener(parts: AgentParts, onHello: () => void): AgentListener {
    const { log } = this.#options;
    const { keeper } = parts;
    return {
      attached: () => {
        log.info('connected to the broker');
        this.#retryWait.wake();
        void keeper.attached().then(onHello);
      },
      detached: (reason) => {
        log.warn({ reason }, 'cut off from the broker; what the instrument does goes on');
        keeper.detached();
      },
      evicted: (error) => void this.#fail(error),
      message: (received) => this.#receive(received, parts),
      inquiry: (inquiry, answer) => {
        if ((parts.proofs?.judge(inquiry) ?? 'heed') === 'heed') parts.inquiries.take(inquiry, answer);
      },
    };
  }

  #receive(received: AgentMessage, parts: AgentParts): void {
    const { keeper, intake, orders, abandons, reporter, journal, proofs } = parts;
    const verdict = proofs?.judge(received) ?? 'heed';
    if (verdict === 'stop' && received.type === 'admin.order') orders.takeUnproven(received.body);
    if (verdict !== 'heed') return;
    if (isOfThePast(keeper.session, received)) {
      const { type } = received;
      const about = { ...messageIds(received), type, epoch: keeper.session.epoch };
      // A deposed owner that goes on must not fill the log.
      const level = this.#toldOfPastIn === about.epoch ? 'debug' : 'warn';
      this.#toldOfPastIn = about.epoch;
      return this.#options.log[level](about, 'a message of an owner of the past is dropped');
    }
    if (received.mark) journal.see(received.mark);
    switch (received.type) {
      case 'step.command':
        intake.take(received);
        break;
      case 'ask-hello':
        keeper.askedForHello(received);
        break;
      case 'welcome':
        if (keeper.welcomed(received)) proofs?.entered(received);
        break;
      case 'cancel':
        intake.cancel(received);
        break;
      case 'abandon':
        abandons.take(received);
        break;
      case 'kept':
        reporter.kept(received.body.kept);
        break;
      case 'admin.order':
        orders.take(received.body);
        break;
      default:
        assertNever(received);
    }
  }

  /** Ends the agent for a reason of its own. */
  #fail(error: unknown): Promise<void> {
    if (this.#stopped) return this.#stopped;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    const { code, message: reason } = toFailure(error);
    this.#options.log.error({ code, reason, err: error }, 'the agent ends');
    if (WeirError.is(error, 'name_taken')) this.#parts?.keeper.stop();
    this.#stopped = this.#shutDown(!WeirError.is(error, 'name_taken')).then(() => {
      this.#state = 'failed';
      this.#ended.reject(error);
    });
    return this.#stopped;
  }

  /** Each step may fail without stopping the next. */
  async #shutDown(sayGoodbye: boolean): Promise<void> {
    const { log, timing, module } = this.#options;
    this.#state = 'draining';
    this.#stopping.abort();
    const parts = this.#parts;
    if (parts) {
      const rested = await this.#comeToRest(parts);
      if (rested && sayGoodbye) await this.#sayGoodbye(parts);
      parts.keeper.stop();
      parts.watch.stop();
      parts.leftOvers.stop();
      await parts.reporter.close();
      await this.#link
        ?.close()
        .catch((error: unknown) => log.warn({ err: error }, 'the queues could not be closed'));
      if (rested && this.#isSetUp) {
        const tornDown = Promise.resolve()
          .then(() => module.teardown?.())
          .catch((error: unknown) => log.error({ err: error }, 'the teardown of the instrument failed'));
        await within(tornDown, timing.abort);
      }
      for (const work of this.#atEnd) {
        const ended = work().catch((error: unknown) => log.error({ err: error }, 'the module did not end'));
        if ((await within(ended, longestEnd)) === timedOut) log.error('the driver does not end, and is left');
      }
      await parts.journal
        .close()
        .catch((error: unknown) => log.error({ err: error }, 'the journal could not be closed'));
    }
    this.#stopTelling();
    log.info('the agent has stopped');
  }

  /** True where the instrument is at rest; reports that are not kept by then are sent after the next start. */
  async #comeToRest({ intake, underWay, reporter }: AgentParts): Promise<boolean> {
    const { drain, timing, broker, log, module } = this.#options;
    intake.drain();
    const reason = new WeirError('interrupted', 'the agent was stopped, and its next process goes on');
    underWay.abort(reason, ({ action }) => isLeftAtOnce(ownOf(module.actions, action)));
    let rested = await within(intake.atRest(), drain);
    if (rested === timedOut) {
      log.warn({ commands: underWay.acting() }, 'the actions in hand are asked to stop');
      const text = 'the agent was stopped while the instrument was acting, and asked the action to stop';
      underWay.abort(new WeirError('interrupted', text));
      rested = await within(intake.atRest(), timing.abort);
    }
    if (rested === timedOut) {
      const commands = underWay.acting();
      if (commands.length > 0) log.error({ commands }, 'actions do not stop; their outcome is unknown');
      underWay.leaveToNext();
    }
    if (broker.health().up) {
      await reporter.flush(timing.flush);
    }
    return rested !== timedOut;
  }

  async #sayGoodbye({ bootId, journal }: AgentParts): Promise<void> {
    const { workcell, address, timing, broker, log } = this.#options;
    if (!broker.health().up) return;
    const body = {
      ...{ ...address, boot_id: bootId },
      ...{ holding: [...unfinished(journal)], journal_floor: journal.floor() },
    };
    const said = broker
      .sendToInbox(message('agent.bye', { workcell, body }))
      .catch((error: unknown) => log.warn({ err: error }, 'the goodbye was not confirmed'));
    await within(said, timing.flush);
  }
}

/** What a driver says that is about no command. */
function linesOf(log: Logger): ActionLog {
  return {
    info: (text) => log.info({ text }, 'driver'),
    warn: (text) => log.warn({ text }, 'driver'),
    error: (text) => log.error({ text }, 'driver'),
  };
}

/** An action that only waits, or whose instrument keeps running: the next process goes on with it, and its end is not waited for. */
function isLeftAtOnce(action: AnyAction | undefined): boolean {
  return action?.resumes === true || action?.keeps_running === true;
}

function ownOf<T>(all: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

/** Commands of which the next process may have something to tell. */
function* unfinished(journal: Journal): Generator<string> {
  for (const entry of journal.entries()) if (entry.phase !== 'settled' || !entry.kept) yield entry.command_id;
}

/** Resolves when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export type { AgentOptions } from './agent-options.ts';

/**
 * An agent: serves one instance of a module, so that each command moves the instrument at most once. Throws `name_taken`
 * where the instance has the name that is kept for simulated runs.
 *
 * `start` sets the instrument up (for as long as it takes) and resolves when the instance's queue is read and the
 * first hello was sent. It rejects with `folder_locked` or `name_taken` where another process serves the same instance,
 * with `bad_module` where the module's schemas are none. `stop` takes nothing new, lets the action in hand end, brings
 * its report and says goodbye. `ended` rejects with `name_taken` where the name is lost to another process, and with
 * `internal_error` where the journal's disk fails.
 */
export function createAgent(options: AgentOptions): Service {
  const { workcell, address, drainSeconds = 10, timing = protocolTiming.agent } = options;
  if (address.instance === simulatedInstance) {
    throw new WeirError(
      'name_taken',
      `"${simulatedInstance}" is the instance of simulated runs: give the agent another name`,
    );
  }
  const folders = [workcell, address.module, address.instance].map(encodeName);
  return new AgentService({
    ...options,
    // Absolute, whatever the setting is: actions are told of folders in it, and hand back paths.
    folder: resolve(options.journalDir, ...folders),
    drain: drainSeconds * 1000,
    interface: options.interface ?? 'file',
    timing: { ...timing, state: options.stateEvery ?? timing.state },
    metrics: options.metrics ?? new Metrics(),
    clock: options.clock ?? systemClock,
    log: options.log.child({ ...address }),
  });
}

/** Has the metrics of an agent told at each scrape; returns how to end that, and what was told of it. */
export function informAgent(
  { metrics, address }: Pick<CompleteOptions, 'metrics' | 'address'>,
  { keeper, underWay, reporter }: Pick<AgentParts, 'keeper' | 'underWay' | 'reporter'>,
): () => void {
  const labels = { module: address.module, instrument: instanceKey(address) };
  const inSession = metrics.gauge('weir_agent_in_session');
  const acting = metrics.gauge('weir_agent_acting');
  const waiting = metrics.gauge('weir_agent_reports_waiting');
  const stop = metrics.atScrape('agent', () => {
    inSession.set(labels, keeper.session.phase === 'in' ? 1 : 0);
    acting.set(labels, underWay.acting().length);
    waiting.set(labels, [...reporter.unkept()].length);
  });
  return () => {
    stop();
    for (const gauge of [inSession, acting, waiting]) gauge.remove(labels);
  };
}
