import { randomUUID } from 'node:crypto';
import type { Broker } from '../../shared/broker/index.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { InboxMessage, OwnerAnswer, OwnerInquiry } from '../../shared/contracts/message.ts';
import { workcellField, decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError, messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { Changes, Store, Token } from '../../shared/store/index.ts';
import { LabSigner } from '../../shared/access/index.ts';
import { weirTracer } from '../../shared/observe/index.ts';
import type { OwnerTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { simulateAgain } from '../simulation/index.ts';
import {
  applyTurn,
  hasBacklog,
  type OwnerInput,
  type OwnerFigures,
  type OwnerMetrics,
  RunSpans,
  type Crash,
  type Transaction,
} from '../turn/index.ts';
import { openLabState, type LabState, forgets, isNewStop, stopOn } from '../state/index.ts';
import { Dispatcher, Proofs } from '../delivery/index.ts';
import { Forecasting, whatIf } from '../forecasting/index.ts';
import { Watch } from './agent-liveness.ts';
import { Grace } from './grace.ts';
import { rehearse } from '../rehearsal/index.ts';
import { startRecovering, type StoreMemory } from '../restored-store/index.ts';
import { Commits } from './commits.ts';
import { NewRuns } from './new-runs.ts';
import { StoreClock } from './store-clock.ts';
import { isOfPeople } from './deliveries.ts';
import { OwnerInquiries } from './owner-inquiries.ts';
import {
  aloneField,
  isPoison,
  poisonName,
  readPlayedAlone,
  withPlayer,
  type PlayedAlone,
} from './poison-message.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import { isPlausibleOrder, nextOrder } from '../../shared/contracts/order-number.ts';

export interface TermDeps {
  /** As the workcell file has it; the store may know of a later definition. */
  workcell: Workcell;
  /** See `Site`. */
  embedded: boolean;
  /** When that was read, milliseconds since the epoch. */
  readAt: number;
  broker: Broker;
  store: Store;
  /** Of the process, from term to term. */
  memory: StoreMemory;
  timing: OwnerTiming;
  metrics: OwnerMetrics;
  log: Logger;
  /** There is something to be applied: `pending()` is no longer empty. */
  wake(): void;
  /** `Term.kept` has grown. */
  onKept(): void;
}

/**
 * One owner's time in office: from the token it took to the moment that it loses it, is cut off, or stops. Holds the
 * lab state, plays turns, and commits each before anything of it is sent.
 */
export class Term {
  readonly #deps: TermDeps;
  readonly #state: LabState;
  readonly #clock: StoreClock;
  readonly #dispatcher: Dispatcher;
  readonly #newRuns: NewRuns;
  /** Undefined where nobody wants spans. */
  readonly #spans: RunSpans | undefined;
  readonly #watch: Watch;
  readonly #grace: Grace;
  readonly #proofs: Proofs;
  readonly #forecasting: Forecasting;
  readonly #inquiries: OwnerInquiries;
  readonly #commits: Commits;
  readonly #timers: NodeJS.Timeout[];
  #inputs: OwnerInput[];
  /** The message that is being applied alone, because it may be poison. */
  #playedAlone: PlayedAlone | undefined;
  /** The number of the latest order when safety stops were looked for in the store. */
  #soughtOrder: Json | undefined;
  #over = false;
  #ended = false;

  /** Takes the token and reads the store; the workcell is the caller's from now on. */
  static async begin(deps: TermDeps): Promise<Term> {
    const { before, ...token } = await deps.store.takeToken(randomUUID());
    const signer = new LabSigner(deps.store);
    const [fields, { runs, unreadable }, now] = await Promise.all([
      deps.store.readWorkcell(),
      deps.store.unfinishedRuns(),
      deps.store.now(),
      // Before anything is sent: the first of it asks all agents for a hello.
      signer.load(),
    ]);
    const { workcell, embedded, readAt, timing } = deps;
    const { epoch } = token;
    const facts = { epoch, before, readAt, inGrace: timing.grace > 0, timing };
    const state = openLabState({ workcell, embedded, fields, runs, unreadable, ...facts });
    if (forgets(state.lineage, deps.memory.committed))
      startRecovering(state, now, epoch, deps.memory.forgottenBy(state.lineage));
    deps.memory.begin(before, now);
    if (state.recovering)
      deps.log.warn(
        { ...state.recovering, forgotten: state.lineage.forgotten },
        'the store was put back: all instances are heard first',
      );
    const inputs = [
      ...runs
        .filter((run) => !run.snapshot || run.summary?.unknown)
        .map((run) => ({ kind: 'found', run }) as const),
      ...unheardStops(state, fields, now).map((order) => ({ kind: 'order', order }) as const),
    ];
    const unfinished = runs.flatMap(({ definition: { simulate, run_id } }) => (simulate ? [] : [run_id]));
    const term = new Term(deps, token, state, { now, inputs, unfinished, proofs: new Proofs(signer) });
    term.#playedAlone = readPlayedAlone(fields[aloneField]);
    for (const [run_id, reason] of state.unreadable)
      deps.log.error({ run_id, reason }, 'a run cannot be read');
    deps.log.info({ epoch, unfinished: runs.length }, 'this orchestrator owns the workcell');
    return term;
  }

  private constructor(
    deps: TermDeps,
    token: Token,
    state: LabState,
    {
      now,
      inputs,
      unfinished,
      proofs,
    }: { now: number; inputs: OwnerInput[]; unfinished: readonly string[]; proofs: Proofs },
  ) {
    const { broker, store, memory, timing, log } = deps;
    this.#deps = deps;
    this.#state = state;
    this.#inputs = inputs;
    this.#proofs = proofs;
    this.#clock = new StoreClock(now);
    this.#commits = new Commits(token, {
      ...{ store, memory, state, clock: this.#clock },
      onKept: () => {
        if (!this.#ended) deps.onKept();
      },
    });
    const tracer = weirTracer();
    this.#spans = tracer && new RunSpans(tracer, deps.workcell.name, log);
    this.#dispatcher = new Dispatcher(
      {
        ...{ broker, proofs, log, workcell: deps.workcell.name },
        ...{ sendKept: timing.sendKept, inquiry: timing.inquiry, traces: tracer !== undefined },
        mark: () => this.#commits.mark(),
      },
      {
        returned: ({ command_id, session, body }, wentAlong) =>
          this.#push({ kind: 'returned', key: instanceKey(body), command_id, session, wentAlong }),
        simulated: (settled) => this.#push({ kind: 'message', message: settled }),
      },
    );
    this.#newRuns = new NewRuns(store, state, log);
    this.#watch = new Watch({
      ...{ broker, proofs, state, unfinished, log, clock: this.#clock },
      push: (inputs) => this.#push(...inputs),
    });
    this.#forecasting = new Forecasting({
      ...{ state, log },
      now: () => this.#clock.now(),
      tell: (forecast) => this.#push({ kind: 'forecast', forecast }),
    });
    this.#inquiries = new OwnerInquiries(
      {
        'what-if': (about) => whatIf(state, this.#clock.now(), about),
        night: (about) => rehearse(deps, about),
      },
      log,
    );
    this.#grace = new Grace(Math.ceil(timing.grace / timing.tick), deps.workcell.name, broker);
    deps.metrics.termBegins(state.instances);
    this.#dispatcher.send(simulateAgain(state));
    this.#timers = [this.#startTicking(), setInterval(() => void this.#sweep(), timing.sweep)];
  }

  /** True where the next term is to begin anew from what this one has committed. */
  isOver(): boolean {
    return this.#over;
  }

  /** How many commits of this token there are. */
  get committed(): number {
    return this.#commits.made;
  }

  /** So many of them are on the replicas that are to have what people were told is accepted. */
  get kept(): number {
    return this.#commits.kept;
  }

  /** True where a turn has something to play besides deliveries. */
  pending(): boolean {
    return this.#inputs.length > 0 || this.#newRuns.pending() || hasBacklog(this.#state);
  }

  /**
   * Notes in the store that `player`, a process, is about to play a message alone. True where so many others have begun to
   * and none came back from it that the message must be what kills them: then it must not be applied.
   * @throws as `turn`.
   */
  async beginAlone(messageId: string, player: string): Promise<boolean> {
    const playedAlone = withPlayer(this.#playedAlone, messageId, player);
    const changes = { runs: [], workcell: { [aloneField]: playedAlone }, feed: [] };
    const { ms } = await this.#commits.write(changes);
    this.#deps.metrics.commit(ms);
    this.#playedAlone = playedAlone;
    return isPoison(playedAlone);
  }

  /**
   * Plays and commits one turn. Resolves to the crashes of the run machine in it, which have ended their runs alone.
   * @throws WeirError `bad_message` where the play itself failed, a mistake of weir that some message has brought out: then
   * nothing was committed. Whatever is thrown, the term is over.
   */
  async turn(messages: readonly InboxMessage[]): Promise<readonly Crash[]> {
    const began = performance.now();
    const hellos = messages.filter(({ type }) => type === 'agent.hello');
    if (hellos.length > 0) await this.#proofs.prepare(hellos);
    // The store's clock may have been set since the last commit, and is ahead of ours by as long as the answer to that took.
    if (messages.some(goesByStore)) this.#clock.sync(await this.#deps.store.now());
    const found = await this.#newRuns.read(messages);
    const inputs = [...this.#inputs, ...found];
    this.#inputs = [];
    for (const m of messages) if (m.type === 'agent.hello') this.#watch.heard(instanceKey(m.body));
    const tx = this.#play(inputs);
    for (const { run, reason } of tx.crashes)
      this.#deps.log.error({ ...run, reason }, 'the run machine failed on an event');
    const commit = await this.#commit(tx.changes(), messages);
    this.#spans?.emit(tx.now);
    for (const { level, text, about } of tx.processLog) this.#deps.log[level](about, text);
    this.#over = tx.endsTerm;
    if (!this.#over) {
      this.#dispatcher.keep(messages);
      this.#dispatcher.send(tx.toSend);
    }
    if (inputs.some(({ kind }) => kind !== 'forecast')) this.#forecasting.changed();
    this.#deps.metrics.turn(tx, { ms: performance.now() - began, commit, messages: messages.length });
    if (this.#state.inGrace && this.#grace.endsWith(messages)) this.#endGrace();
    return tx.crashes;
  }

  /** A message is no poison once a turn that played it is committed, acknowledged or not: the field is emptied with it. */
  #endAlone(changes: Changes | undefined, played: readonly InboxMessage[]): Changes | undefined {
    if (!played.some((message) => poisonName(message) === this.#playedAlone?.id)) return changes;
    this.#playedAlone = undefined;
    const { runs, workcell, feed } = changes ?? noChanges;
    return { ...changes, runs, workcell: { ...workcell, [aloneField]: null }, feed };
  }

  #play(inputs: readonly OwnerInput[]): Transaction {
    try {
      this.#state.ahead = this.#clock.ahead();
      return applyTurn(this.#state, inputs, this.#clock.now(), this.#spans);
    } catch (cause) {
      throw new WeirError('bad_message', `the turn cannot be played: ${messageOf(cause)}`, { cause });
    }
  }

  /** Stops timers and consumers; nothing is sent any more. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#dispatcher.stop();
    this.#forecasting.end();
    this.#watch.stop();
    this.#deps.metrics.termEnds();
  }

  /** Somebody inquires about the lab; no turn waits for the answer. */
  asked(inquiry: OwnerInquiry, answer: (answer: OwnerAnswer) => void): void {
    void this.#inquiries.take(inquiry, answer);
  }

  /** How the lab stands at this moment. */
  figures(): OwnerFigures {
    const waiting = [...this.#state.waiting].map(([module, steps]) => [module, steps.size] as const);
    return { beats: this.#watch.beats(), waiting };
  }

  /** Answers how many milliseconds the store took; undefined where there was nothing to be committed. */
  async #commit(made: Changes | undefined, messages: readonly InboxMessage[]): Promise<number | undefined> {
    const keeps = this.#commits.isToKeep(messages.some(isOfPeople));
    const first = keeps || this.#commits.isOpening() ? noChanges : undefined;
    const changes = this.#endAlone(made ?? first, messages);
    if (!changes) return undefined;
    const { terminal, ms } = await this.#commits.write(changes, keeps);
    if (terminal.length > 0) {
      // Nobody but the owner ends runs: what the lab state says of them is wrong.
      throw new WeirError('deposed', `runs ended in the store meanwhile: ${terminal.join(', ')}`);
    }
    return ms;
  }

  /** Looks when the time of a run has come, and now and then at all that waits. */
  #startTicking(): NodeJS.Timeout {
    const { timing } = this.#deps;
    let looked = this.#clock.now();
    return setInterval(() => {
      const now = this.#clock.now();
      const { deadlines, promisesChangeAt, inGrace } = this.#state;
      if (this.#commits.wantsProof()) this.#push({ kind: 'tick', all: false });
      if (inGrace && this.#watch.hasAsked) this.#grace.tick();
      const all = now - looked >= timing.sweep;
      if (all) looked = now;
      if (all || promisesChangeAt <= now || [...deadlines.values()].some((deadline) => deadline <= now))
        this.#push({ kind: 'tick', all });
    }, timing.tick);
  }

  /** All that was said in time is played: whatever waits is looked at. */
  #endGrace(): void {
    this.#state.inGrace = false;
    this.#push({ kind: 'tick', all: true });
  }

  #push(...inputs: OwnerInput[]): void {
    if (this.#ended || inputs.length === 0) return;
    this.#inputs.push(...inputs);
    this.#deps.wake();
  }

  /** A gateway without the broker can give a safety stop to the store alone. */
  async #seekStops(): Promise<void> {
    const { store } = this.#deps;
    const numbered = await store.readField(workcellField.order);
    if (numbered === this.#soughtOrder) return;
    const stops = unheardStops(this.#state, await store.readWorkcell(), this.#clock.now());
    this.#soughtOrder = numbered;
    this.#push(...stops.map((order) => ({ kind: 'order', order }) as const));
  }

  async #sweep(): Promise<void> {
    try {
      await this.#seekStops();
      await this.#newRuns.seek();
      if (!this.#ended && this.#newRuns.pending()) this.#deps.wake();
    } catch (error) {
      this.#deps.log.debug({ reason: messageOf(error) }, 'new runs could not be looked for');
    }
  }
}

/** True for a message that tells a number or a time by the store's clock, which what becomes of it is compared with. */
function goesByStore({ type }: InboxMessage): boolean {
  const isNumbered = type === 'workcell.control' || type === 'workcell.abandon' || type === 'admin.answer';
  return isNumbered || type === 'location.set';
}

const noChanges: Changes = { runs: [], workcell: {}, feed: [] };

/**
 * Safety stops that bar the store and whose message has not come: it may be on its way, or lost. One whose number cannot be
 * real bars the store all the same: it counts as given now, so that the lab shows it and a reset can end it.
 */
export function unheardStops(state: LabState, fields: Record<string, Json>, now: number): Order[] {
  const { stops } = decodeWorkcellState(fields);
  const known = [...state.holds.values()].map(({ stopped }) => stopped?.revision ?? 0);
  return [...stops.values()].flatMap((order) => {
    if (isPlausibleOrder(order.revision, now)) return isNewStop(state, order, order) ? [order] : [];
    return stopOn(state, order) ? [] : [{ ...order, revision: nextOrder(now, known) }];
  });
}
