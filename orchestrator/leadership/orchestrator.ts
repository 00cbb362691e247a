import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { Broker, Inbox, InboxDelivery } from '../../shared/broker/index.ts';
import { message } from '../../shared/contracts/message.ts';
import { WeirError, messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Service, ServiceState } from '../../shared/kernel/lifecycle/service.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { DeposedDetails, Store } from '../../shared/store/index.ts';
import { Metrics } from '../../shared/observe/index.ts';
import { backoff } from '../../shared/kernel/timing/backoff.ts';
import { protocolTiming, type OwnerTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { StoreMemory } from '../restored-store/index.ts';
import { Deliveries, isOfPeople } from './deliveries.ts';
import { PoisonGuard } from './poison-guard.ts';
import { notYet } from './owner-inquiries.ts';
import { Term } from './term.ts';
import { OwnerMetrics, type Crash } from '../turn/index.ts';

export interface OrchestratorDeps {
  /** As its file has it at this moment. */
  workcell: Workcell;
  /** True where the broker lives in this process, which no agent of another process reaches; false if not given. */
  embedded?: boolean;
  broker: Broker;
  store: Store;
  log: Logger;
  /** `protocolTiming.owner` if not given. */
  timing?: OwnerTiming;
  /** Where it tells its metrics; of its own if not given. */
  metrics?: Metrics;
}

export interface Orchestrator extends Service {
  /** True while this orchestrator owns the workcell; false for a standby. */
  owning(): boolean;
  /** Resolves when it first owns the workcell. */
  whenOwner(): Promise<void>;
}

/**
 * The inbox loop: competes for the workcell's inbox and, as its owner, applies all pending deliveries as one turn, commits it,
 * sends what follows, and acknowledges. Any failure on that way ends the term, never the process: what is not acknowledged comes again.
 */
export function createOrchestrator(deps: OrchestratorDeps): Orchestrator {
  return new InboxLoop({ embedded: false, timing: protocolTiming.owner, metrics: new Metrics(), ...deps });
}

class InboxLoop implements Orchestrator {
  readonly name = 'orchestrator';
  readonly ended: Promise<void>;
  readonly #deps: Required<OrchestratorDeps>;
  /** When the workcell file was read. */
  readonly #readAt = Date.now();
  readonly #stopping = new AbortController();
  /** Resolves when the stop is asked for. */
  readonly #stopped: Promise<undefined>;
  readonly #firstOwned: Promise<void>;
  #markOwned: () => void = () => undefined;
  #markEnded: () => void = () => undefined;
  #wakeUp: () => void = () => undefined;
  #current: ServiceState = 'stopped';
  #inbox: Inbox | undefined;
  #term: Term | undefined;
  readonly #memory = new StoreMemory();
  readonly #deliveries = new Deliveries();
  readonly #poison: PoisonGuard;
  readonly #metrics: OwnerMetrics;
  readonly #stopTelling: () => void;
  #failures = 0;
  #running: Promise<void> | undefined;

  constructor(deps: Required<OrchestratorDeps>) {
    this.#deps = deps;
    // Its player is told from other orchestrators and from its predecessors.
    this.#poison = new PoisonGuard(this.#deliveries, { log: deps.log, player: randomUUID() });
    this.#metrics = new OwnerMetrics(deps.metrics);
    this.#stopTelling = deps.metrics.atScrape('orchestrator', () =>
      this.#metrics.reportNow(this.#term?.figures(), this.#deliveries.oldest()),
    );
    this.#firstOwned = new Promise((resolve) => (this.#markOwned = resolve));
    this.ended = new Promise((resolve) => (this.#markEnded = resolve));
    this.#stopped = new Promise((resolve) => {
      this.#stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
  }

  state(): ServiceState {
    return this.#current;
  }

  owning(): boolean {
    return this.#term !== undefined;
  }

  whenOwner(): Promise<void> {
    return this.#firstOwned;
  }

  /** Resolves when the inbox is open, as owner or as standby; waits for the broker as long as it takes. */
  async start(): Promise<void> {
    this.#current = 'starting';
    await this.#openInbox();
    if (this.#stopping.signal.aborted) return;
    this.#current = 'running';
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return this.ended;
    this.#current = 'draining';
    this.#stopping.abort();
    this.#wakeUp();
    await this.#running;
    this.#endTerm();
    await this.#inbox?.close();
    this.#stopTelling();
    this.#current = 'stopped';
    this.#markEnded();
  }

  async #run(): Promise<void> {
    const poke = setInterval(() => this.#poke(), this.#deps.timing.poke);
    // The broker may have the inbox open, and take messages only a moment later.
    const stopListening = this.#deps.broker.onHealth(({ up }) => up && this.#poke());
    this.#poke();
    while (!this.#stopping.signal.aborted) {
      if (this.#deliveries.empty && !this.#term?.pending()) {
        await new Promise<void>((resolve) => (this.#wakeUp = resolve));
        continue;
      }
      try {
        await this.#step();
        this.#failures = 0;
        // A store in this process answers at once: whatever else the process does comes in between two turns.
        await setImmediate();
      } catch (error) {
        await this.#startOver(error);
      }
    }
    stopListening();
    clearInterval(poke);
  }

  /** One turn of the loop, after a term was begun where there is none. */
  async #step(): Promise<void> {
    if (!this.#term) {
      const term = await this.#beginTerm();
      // The connection may have gone while the store was read; then nothing that was delivered is ours.
      if (this.#deliveries.empty) return term.end();
      this.#term = term;
      this.#markOwned();
    }
    const term = this.#term;
    const deliveries = this.#deliveries;
    deliveries.begin();
    let crashes: readonly Crash[];
    try {
      if (await this.#poison.setAside(term, this.#inbox)) return;
      crashes = await term.turn(deliveries.applying.map((delivery) => delivery.message));
    } catch (error) {
      await this.#poison.turnFailed(error, this.#inbox);
      throw error;
    }
    for (const crash of crashes) await this.#bury(crash);
    this.#acknowledge(term, crashes);
    deliveries.end();
    if (term.isOver()) {
      this.#endTerm();
      this.#poke();
    }
  }

  /** What people want is acknowledged when the replicas have it that are to: until then it is all that a fail-over leaves of it. */
  #acknowledge(term: Term, crashes: readonly Crash[]): void {
    const { applying } = this.#deliveries;
    if (this.#deps.store.replicas() === 0) return this.#inbox?.ack(applying);
    const isHeld = ({ message }: InboxDelivery) =>
      isOfPeople(message) && !crashes.some(({ message_id }) => message_id === message.id);
    this.#deliveries.hold(applying.filter(isHeld), term.committed);
    this.#inbox?.ack(applying.filter((each) => !isHeld(each)));
    this.#release(term);
  }

  #release({ kept }: Pick<Term, 'kept'>): void {
    const { released, unkept } = this.#deliveries.release(kept);
    if (unkept > 0)
      this.#deps.log.warn(
        { messages: unkept },
        'what people want is taken without a replica that has it, for too long: it is lost if the master of the store is',
      );
    this.#inbox?.ack(released);
  }

  /** A message that a run failed of is kept for people to look at. All that it meant is committed: it may be lost. */
  async #bury({ message_id, reason }: Crash): Promise<void> {
    const played = this.#deliveries.applying.find(({ message }) => message.id === message_id);
    await (played && this.#inbox?.dead(played, reason))?.catch((error: unknown) => {
      this.#deps.log.error({ reason: messageOf(error) }, 'a message could not be put to the dead letters');
    });
  }

  #beginTerm(): Promise<Term> {
    const [memory, readAt, metrics] = [this.#memory, this.#readAt, this.#metrics];
    return Term.begin({
      ...this.#deps,
      memory,
      readAt,
      metrics,
      wake: () => this.#wakeUp(),
      onKept: () => this.#term && this.#release(this.#term),
    });
  }

  /** The term is over: begin anew, as owner where the inbox is still ours. */
  async #startOver(error: unknown): Promise<void> {
    this.#endTerm();
    this.#metrics.termFailed();
    this.#failures += 1;
    const deposed = WeirError.is(error, 'deposed') && !this.#isForgotten(error);
    this.#deps.log.warn({ reason: messageOf(error) }, 'the term is over; the orchestrator starts over');
    await this.#pause(backoff(this.#deps.timing.startOver, this.#failures));
    if (!deposed || this.#stopping.signal.aborted) return;
    // Closing the connection is the one way to step down that keeps the order of what was delivered to it.
    await this.#inbox?.close();
    await this.#openInbox();
  }

  /** A store that was put back has no newer owner: whoever stepped down would take along what it has forgotten. */
  #isForgotten({ details }: WeirError): boolean {
    return details !== undefined && this.#memory.isAhead((details as DeposedDetails).found);
  }

  async #openInbox(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        const opening = this.#deps.broker.openInbox({
          delivered: (delivery) => {
            this.#deliveries.add(delivery);
            this.#wakeUp();
          },
          inquiry: (inquiry, answer) => {
            if (this.#term) this.#term.asked(inquiry, answer);
            else answer(notYet(inquiry));
          },
          interrupted: () => {
            this.#deliveries.clear();
            this.#endTerm();
          },
        });
        const inbox = await Promise.race([opening, this.#stopped]);
        if (inbox) this.#inbox = inbox;
        // Opened after all, and played by nobody, it would keep the workcell from every other orchestrator.
        else opening.then((late) => late.close()).catch(() => undefined);
        return;
      } catch (error) {
        this.#deps.log.warn({ reason: messageOf(error) }, 'the inbox cannot be opened yet');
        await this.#pause(this.#deps.timing.openInbox);
      }
    }
  }

  /** Resolves after so many milliseconds, or when the stop is asked for. */
  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  #endTerm(): void {
    this.#term?.end();
    this.#term = undefined;
    this.#deliveries.putBackHeld();
  }

  #poke(): void {
    if (this.#term) return;
    const poke = message('poke', { workcell: this.#deps.workcell.name, body: {} });
    this.#deps.broker.sendToInbox(poke).catch(() => undefined);
  }
}
