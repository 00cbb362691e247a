import { randomUUID } from 'node:crypto';
import type { Broker, Closable } from '../../shared/broker/broker.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import { message, type HeartbeatMessage, type InboxMessage } from '../../shared/contracts/message.ts';
import { isTerminal } from '../../shared/contracts/run.ts';
import { workcellField } from '../../shared/contracts/workcell-state.ts';
import { WeirError, messageOf } from '../../shared/errors/weir-error.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Json } from '../../shared/contracts/json.ts';
import type { Changes, Store, Token } from '../../shared/store/store.ts';
import type { OwnerTiming } from '../../shared/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { simulateAgain } from '../simulation/simulated-command.ts';
import { unheardStops } from './unheard-stops.ts';
import { hasBacklog } from '../turn/backlog.ts';
import { openLabState, type LabState } from '../state/lab-state.ts';
import { Dispatcher } from '../delivery/dispatcher.ts';
import { findOffer } from '../inputs/definition.ts';
import { findSucceeded } from '../inputs/interrupted-late.ts';
import { playTurn, type OwnerInput } from '../turn/play.ts';
import { Liveness } from '../liveness/heartbeats.ts';
import { forgets, lineageField } from '../recovery/lineage.ts';
import { startRecovering } from '../recovery/rollback.ts';
import type { StoreMemory } from '../recovery/store-memory.ts';
import { StoreClock } from './store-clock.ts';
import {
  aloneField,
  isPoison,
  poisonName,
  readPlayedAlone,
  withPlayer,
  type PlayedAlone,
} from './poison-message.ts';
import type { Crash, Transaction } from '../turn/transaction.ts';

/** A turn reads so many runs at most that no message told of: it must not hold up the others. */
const soughtAtOnce = 200;

export interface TermDeps {
  /** As the workcell file has it; the store may know of a later definition. */
  workcell: Workcell;
  /** When that was read, milliseconds since the epoch. */
  readAt: number;
  broker: Broker;
  store: Store;
  /** Of the process, from term to term. */
  memory: StoreMemory;
  timing: OwnerTiming;
  log: Logger;
  /** There is something to be played: `pending()` is no longer empty. */
  wake(): void;
}

/**
 * One owner's time in office: from the token it took to the moment that it loses it, is cut off, or stops. Holds the
 * lab state, plays turns, and commits each before anything of it is sent.
 */
export class Term {
  readonly #deps: TermDeps;
  readonly #state: LabState;
  readonly #liveness: Liveness;
  readonly #clock: StoreClock;
  readonly #dispatcher: Dispatcher;
  readonly #timers: NodeJS.Timeout[] = [];
  #token: Token;
  #heartbeats: Promise<Closable> | undefined;
  /** True while the broker has not answered a marker. */
  #marking = false;
  #inputs: OwnerInput[] = [];
  /** New runs that the lab state does not know, to be read at the next turn. */
  #sought: string[] = [];
  #lastAsked = 0;
  /** The message that is being played alone, because it may be poison. */
  #playedAlone: PlayedAlone | undefined;
  /** What the first commit says of the term itself: nothing is sent before it, for what is sent carries the mark of a commit. */
  #opening: Record<string, Json>;
  #over = false;
  #ended = false;

  /** Takes the token and reads the store; the workcell is the caller's from now on. */
  static async begin(deps: TermDeps): Promise<Term> {
    const { before, ...token } = await deps.store.takeToken(randomUUID());
    const [fields, runs, now] = await Promise.all([
      deps.store.readWorkcell(),
      deps.store.unfinishedRuns(),
      deps.store.now(),
    ]);
    const { workcell, readAt, timing } = deps;
    const { epoch } = token;
    const facts = { epoch, before, readAt, graceUntil: now + timing.grace, timing };
    const state = openLabState({ workcell, fields, runs, ...facts });
    if (forgets(state.lineage, deps.memory.committed)) startRecovering(state, now, epoch);
    if (state.recovering)
      deps.log.warn(state.recovering, 'the store was put back: all instances are heard first');
    const term = new Term(deps, token, state, now);
    term.#inputs = [
      ...runs.filter((run) => !run.snapshot).map((run) => ({ kind: 'found', run }) as const),
      ...unheardStops(state, fields, now).map((order) => ({ kind: 'order', order }) as const),
    ];
    term.#playedAlone = readPlayedAlone(fields[aloneField]);
    term.#open();
    for (const [run, reason] of state.unreadable) deps.log.error({ run, reason }, 'a run cannot be read');
    deps.log.info({ epoch: token.epoch, unfinished: runs.length }, 'this orchestrator owns the workcell');
    return term;
  }

  private constructor(deps: TermDeps, token: Token, state: LabState, now: number) {
    this.#deps = deps;
    this.#token = token;
    this.#state = state;
    this.#opening = { [lineageField]: state.lineage, [workcellField.recovering]: state.recovering ?? null };
    this.#liveness = new Liveness(state);
    this.#clock = new StoreClock(now);
    this.#dispatcher = new Dispatcher(
      {
        broker: deps.broker,
        workcell: deps.workcell.name,
        epoch: token.epoch,
        mark: () => ({ epoch: this.#token.epoch, seq: this.#token.seq }),
        askedAbout: state.recovering ? unfinishedIn(state) : [],
        tellKept: deps.timing.tellKept,
        log: deps.log,
      },
      {
        returned: ({ command_id, session, body }) =>
          this.#push({ kind: 'returned', key: instanceKey(body), command_id, session }),
        simulated: (settled) => this.#push({ kind: 'message', message: settled }),
      },
    );
  }

  /** True where the next term is to begin anew from what this one has committed. */
  isOver(): boolean {
    return this.#over;
  }

  /** True where a turn has something to play besides deliveries. */
  pending(): boolean {
    return this.#inputs.length > 0 || this.#sought.length > 0 || hasBacklog(this.#state);
  }

  /**
   * Notes in the store that `player`, a process, is about to play a message alone. True where so many others have begun to
   * and none came back from it that the message must be what kills them: then it must not be played.
   * @throws as `turn`.
   */
  async beginAlone(messageId: string, player: string): Promise<boolean> {
    const playedAlone = withPlayer(this.#playedAlone, messageId, player);
    const changes = { runs: [], workcell: { [aloneField]: playedAlone }, feed: [] };
    const { token, now } = await this.#deps.store.commit(this.#token, this.#opened(changes));
    this.#confirm(token);
    this.#clock.sync(now);
    this.#playedAlone = playedAlone;
    return isPoison(playedAlone);
  }

  /**
   * Plays and commits one turn. Resolves to the crashes of the run machine in it, which have ended their runs alone.
   * @throws WeirError `bad_message` where the play itself failed, a mistake of weir that some message has brought out: then
   * nothing was committed. Whatever is thrown, the term is over.
   */
  async turn(messages: readonly InboxMessage[]): Promise<readonly Crash[]> {
    const found = [
      ...(await this.#findRuns(messages)),
      ...(await findOffer(this.#deps.store, messages)),
      ...(await findSucceeded(this.#deps.store, this.#state, messages)),
    ];
    const inputs = [
      ...this.#inputs,
      ...found,
      ...messages.map((m) => ({ kind: 'message', message: m }) as const),
    ];
    this.#inputs = [];
    for (const m of messages) if (m.type === 'agent.hello') this.#liveness.heard(instanceKey(m.body));
    const tx = this.#play(inputs);
    for (const { reason } of tx.crashes)
      this.#deps.log.error({ reason }, 'the run machine failed on an event');
    for (const remark of tx.remarks) this.#deps.log.info({ remark }, 'remark');
    await this.#commit(tx, messages);
    for (const { text, ...about } of tx.notices) this.#deps.log.warn(about, text);
    this.#over = tx.endsTerm;
    if (!this.#over) {
      this.#dispatcher.keep(messages);
      this.#dispatcher.send(tx.outbox);
    }
    return tx.crashes;
  }

  /** A message is no poison once a turn that played it is committed, acknowledged or not: the field is emptied with it. */
  #endAlone(changes: Changes | undefined, played: readonly InboxMessage[]): Changes | undefined {
    if (!played.some((message) => poisonName(message) === this.#playedAlone?.id)) return changes;
    this.#playedAlone = undefined;
    const { runs, workcell, feed } = changes ?? noChanges;
    return { ...changes, runs, workcell: { ...workcell, [aloneField]: null }, feed };
  }

  /** The changes of a commit; the first one says of the term itself what the next must know. */
  #opened(changes: Changes): Changes {
    return { ...changes, workcell: { ...this.#opening, ...changes.workcell } };
  }

  #play(inputs: readonly OwnerInput[]): Transaction {
    try {
      return playTurn(this.#state, inputs, this.#clock.now());
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
    this.#heartbeats?.then((heartbeats) => heartbeats.close()).catch(() => undefined);
  }

  async #commit(tx: Transaction, messages: readonly InboxMessage[]): Promise<void> {
    const first = Object.keys(this.#opening).length > 0 ? noChanges : undefined;
    const changes = this.#endAlone(tx.changes() ?? first, messages);
    if (!changes) return;
    const { token, now, terminal } = await this.#deps.store.commit(this.#token, this.#opened(changes));
    this.#confirm(token);
    this.#clock.sync(now);
    if (terminal.length > 0) {
      // Nobody but the owner ends runs: what the lab state says of them is wrong.
      throw new WeirError('deposed', `runs ended in the store meanwhile: ${terminal.join(', ')}`);
    }
  }

  #confirm(token: Token): void {
    this.#token = token;
    this.#opening = {};
    this.#deps.memory.commit(token);
  }

  /**
   * Runs that the lab state does not know are read from the store first. They are read within the turn: what is read between
   * two turns may be over by the time that it is played.
   */
  async #findRuns(messages: readonly InboxMessage[]): Promise<OwnerInput[]> {
    const ids = new Set(this.#sought.filter((id) => !this.#state.runs.has(id)));
    this.#sought = [];
    for (const m of messages) {
      const asks = m.type === 'run.submit' || m.type === 'run.control' || m.type === 'run.resolve';
      if (asks && !this.#state.runs.has(m.run_id)) ids.add(m.run_id);
    }
    const runs = await Promise.all([...ids].map((id) => this.#deps.store.readRun(id)));
    return runs.flatMap((run) => (run && !isTerminal(run.state) ? [{ kind: 'found', run } as const] : []));
  }

  #open(): void {
    this.#heartbeats = this.#deps.broker.openHeartbeats((heartbeat) => this.#onHeartbeat(heartbeat));
    this.#heartbeats.catch((error: unknown) =>
      this.#deps.log.warn({ reason: messageOf(error) }, 'heartbeats cannot be read'),
    );
    void this.#askHello();
    this.#dispatcher.send(simulateAgain(this.#state));
    const { timing } = this.#deps;
    let last = this.#clock.now();
    let sinceReasons = 0;
    this.#every(timing.tick, () => {
      const now = this.#clock.now();
      sinceReasons += now - last;
      last = now;
      const due = [...this.#state.deadlines.values()].some((deadline) => deadline <= now);
      const all =
        sinceReasons >= timing.sweep || (this.#state.graceUntil > 0 && this.#state.graceUntil <= now);
      if (!due && !all) return;
      if (all) sinceReasons = 0;
      if (this.#state.graceUntil <= now) this.#state.graceUntil = 0;
      this.#push({ kind: 'tick', all });
    });
    this.#every(timing.marker, () => this.#sendMarker());
    this.#every(timing.sweep, () => void this.#sweep());
  }

  #every(ms: number, act: () => void): void {
    this.#timers.push(setInterval(act, ms));
  }

  #push(...inputs: OwnerInput[]): void {
    if (this.#ended || inputs.length === 0) return;
    this.#inputs.push(...inputs);
    this.#deps.wake();
  }

  #onHeartbeat(heartbeat: HeartbeatMessage): void {
    if (this.#ended) return;
    if (heartbeat.type === 'marker') {
      if (heartbeat.epoch !== this.#token.epoch) return;
      const lost = this.#liveness.marker();
      for (const key of lost) this.#deps.log.warn({ instance: key }, 'an agent is silent and counts as lost');
      this.#push(...lost.map((key) => ({ kind: 'lost', key }) as const));
      return;
    }
    const { inputs, stranger } = this.#liveness.heartbeat(heartbeat, this.#clock.now());
    this.#push(...inputs);
    if (stranger) this.#askHelloAgain();
  }

  #askHelloAgain(): void {
    if (this.#clock.now() - this.#lastAsked >= this.#deps.timing.askHello) void this.#askHello();
  }

  /** A process that has just started may own the workcell before it can send: then the next stranger's heartbeat asks again. */
  async #askHello(): Promise<void> {
    this.#lastAsked = this.#clock.now();
    if (!(await this.#dispatcher.askHello())) this.#lastAsked = -Infinity;
  }

  /** One at a time: several that were held up by an alarm of the broker would come at once, and make every agent look lost. */
  #sendMarker(): void {
    if (this.#marking) return;
    this.#marking = true;
    const { workcell } = this.#deps;
    const marker = message('marker', {
      workcell: workcell.name,
      epoch: this.#token.epoch,
      body: {},
    });
    const sent = this.#deps.broker.sendHeartbeat(marker).catch(() => undefined);
    void sent.then(() => (this.#marking = false));
  }

  /** A submission's message may be lost for good; the store still knows the run. */
  async #sweep(): Promise<void> {
    try {
      const ids = await this.#deps.store.newRunIds();
      if (this.#ended) return;
      this.#sought = ids.filter((id) => !this.#state.runs.has(id)).slice(0, soughtAtOnce);
      if (this.#sought.length > 0) this.#deps.wake();
    } catch (error) {
      this.#deps.log.debug({ reason: messageOf(error) }, 'new runs could not be looked for');
    }
  }
}

const noChanges: Changes = { runs: [], workcell: {}, feed: [] };

/** Of which runs agents are to tell even what they have forgotten. */
function unfinishedIn({ runs }: LabState): string[] {
  return [...runs.values()].flatMap(({ definition }) => (definition.simulate ? [] : [definition.run_id]));
}
