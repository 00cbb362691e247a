import type { Broker, Closable } from '../../shared/broker/index.ts';
import { message, type HeartbeatMessage } from '../../shared/contracts/message.ts';
import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { mostAskedRuns } from '../../shared/contracts/messages/ask-hello.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Proofs } from '../delivery/index.ts';
import type { StoreClock } from './store-clock.ts';
import type { LabState } from '../state/index.ts';
import type { OwnerInput } from '../turn/index.ts';
import { Liveness } from './liveness.ts';

export interface WatchDeps {
  broker: Pick<Broker, 'openHeartbeats' | 'sendHeartbeat' | 'broadcast'>;
  proofs: Pick<Proofs, 'proveToAll'>;
  state: LabState;
  clock: StoreClock;
  log: Logger;
  /** Takes what heartbeats and markers mean. */
  push: (inputs: OwnerInput[]) => void;
}

/** Listens who is alive during one term: reads heartbeats, puts markers among them, and asks for a hello where one is missing. */
export class Watch {
  readonly #deps: WatchDeps;
  readonly #liveness: Liveness;
  readonly #heartbeats: Promise<Closable>;
  readonly #marker: NodeJS.Timeout;
  /** True while the broker has not answered a marker. */
  #marking = false;
  #lastAsked = 0;
  /** When the watch began, and when each known instance was last heard, by the monotonic clock. */
  readonly #began = performance.now();
  readonly #heardAt = new Map<string, number>();
  #stopped = false;

  /** Begins to listen, and asks all agents for a hello. */
  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#liveness = new Liveness(deps.state);
    this.#heartbeats = deps.broker.openHeartbeats((heartbeat) => this.#onHeartbeat(heartbeat));
    this.#heartbeats.catch((error: unknown) =>
      deps.log.warn({ reason: messageOf(error) }, 'heartbeats cannot be read'),
    );
    void this.#askHello();
    this.#marker = setInterval(() => this.#sendMarker(), deps.state.timing.marker);
  }

  /** A hello is as good as a heartbeat. */
  heard(key: string): void {
    this.#liveness.heard(key);
    this.#noteHeard(key);
  }

  /** Of the agents that have not said goodbye, the milliseconds since they were heard, or since the watch began. */
  *beats(): Generator<InstanceAddress & { ms: number }> {
    for (const [key, { module, instance, presence }] of this.#deps.state.instances) {
      if (presence !== 'gone') yield { module, instance, ms: this.#quietFor(key) };
    }
  }

  /** Milliseconds since the instance was heard, or since the watch began. */
  #quietFor(key: string): number {
    return performance.now() - (this.#heardAt.get(key) ?? this.#began);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#marker);
    this.#heartbeats.then((heartbeats) => heartbeats.close()).catch(() => undefined);
  }

  #onHeartbeat(heartbeat: HeartbeatMessage): void {
    if (this.#stopped) return;
    const { state, clock, log, push } = this.#deps;
    if (heartbeat.type === 'marker') {
      if (heartbeat.epoch !== state.epoch) return;
      const lost = this.#liveness.marker();
      for (const key of lost) log.warn({ instance: key }, 'an agent is silent and counts as lost');
      return push(lost.map((key) => ({ kind: 'lost', key, heard_at: clock.now() - this.#quietFor(key) })));
    }
    this.#noteHeard(instanceKey(heartbeat.body));
    const { inputs, stranger } = this.#liveness.heartbeat(heartbeat, clock.now());
    push(inputs);
    if (stranger && clock.now() - this.#lastAsked >= state.timing.askHello) void this.#askHello();
  }

  /** Of those that the store knows: whoever can send may claim any name. */
  #noteHeard(key: string): void {
    if (this.#deps.state.instances.has(key)) this.#heardAt.set(key, performance.now());
  }

  /**
   * Asks every agent of the workcell to tell what it knows. An owner may have the workcell before it can send: then the next
   * stranger's heartbeat asks again.
   */
  async #askHello(): Promise<void> {
    const { broker, proofs, state, clock, log } = this.#deps;
    this.#lastAsked = clock.now();
    const runs = state.recovering ? unfinishedIn(state).slice(0, mostAskedRuns) : [];
    const body = runs.length === 0 ? {} : { runs };
    try {
      const ask = message('ask-hello', { workcell: state.workcell.name, epoch: state.epoch, body });
      await broker.broadcast(proofs.proveToAll(ask));
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'nobody could be asked for a hello');
      this.#lastAsked = -Infinity;
    }
  }

  /** One at a time: several that were held up by an alarm of the broker would come at once, and make every agent look lost. */
  #sendMarker(): void {
    if (this.#marking) return;
    this.#marking = true;
    const { broker, state } = this.#deps;
    const marker = message('marker', { workcell: state.workcell.name, epoch: state.epoch, body: {} });
    const sent = broker.sendHeartbeat(marker).catch(() => undefined);
    void sent.then(() => (this.#marking = false));
  }
}

/** Of which runs agents are to tell even what they have forgotten. */
function unfinishedIn({ runs }: LabState): string[] {
  return [...runs.values()].flatMap(({ definition }) => (definition.simulate ? [] : [definition.run_id]));
}
