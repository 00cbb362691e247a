import { flightOf } from '../machine/index.ts';
import { isDeepStrictEqual } from 'node:util';
import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import {
  type BodyOf,
  type MessageOf,
  message,
  type HeartbeatMessage,
} from '../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import type { LabState } from '../state/index.ts';
import type { OwnerInput } from '../turn/index.ts';
import type { Broker, Closable } from '../../shared/broker/index.ts';
import { mostAskedRuns } from '../../shared/contracts/messages/sessions.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Proofs } from '../delivery/index.ts';
import type { StoreClock } from './store-clock.ts';

/** So many markers in a row without a heartbeat between them, and an instance is lost: 10 s at one every 2 s. */
const lostAfterMarkers = 5;

type HeartbeatBody = BodyOf<'agent.heartbeat'>;

export interface Hearing {
  inputs: OwnerInput[];
  /** True where the owner knows nothing of the session that the agent believes itself in: it must say hello. */
  stranger: boolean;
}

/**
 * Who lives, by the heartbeats that come in between the owner's own markers. Both travel in one queue, so an outage of the
 * broker, or of the owner itself, makes nobody look dead. Kept in memory alone.
 */
export class Liveness {
  readonly #state: LabState;
  readonly #markers = new Map<string, number>();
  /** When each instance's report was last passed on, milliseconds since the epoch. */
  readonly #reported = new Map<string, number>();
  /** By instance, the commands that its last heartbeat should have listed and did not. */
  readonly #missing = new Map<string, { at: number; commands: Set<string> }>();
  /** By instance, what its last heartbeat said of its latch where that is not what the lab state has. */
  readonly #latches = new Map<string, number | null>();

  constructor(state: LabState) {
    this.#state = state;
  }

  /** An agent lives: what its heartbeat says of its commands, and of its instrument where that is news. */
  heartbeat({ session, body }: MessageOf<'agent.heartbeat'>, now: number): Hearing {
    const key = instanceKey(body);
    this.#markers.set(key, 0);
    const record = this.#state.instances.get(key);
    const known =
      record?.presence === 'present' &&
      record.boot_id === body.boot_id &&
      record.session === session &&
      // The ask of a new owner may have been lost; without a hello the agent would be granted nothing for ever.
      this.#state.welcomed.has(key);
    if (!known) return { inputs: [], stranger: true };
    const last = this.#missing.get(key)?.at ?? -Infinity;
    // One that follows at once on another is no second witness.
    const counts = now - last >= this.#state.timing.heartbeatsApart;
    const left = body.left_behind ?? [];
    const isNews = !isDeepStrictEqual(left, record.left_behind ?? []);
    const inputs: OwnerInput[] = [
      ...this.#listed(record, body),
      ...this.#unlisted(record, body, counts ? now : undefined),
      ...(counts ? this.#latch(key, record.stopped, body.stopped) : []),
      ...(isNews ? [{ kind: 'left-behind', key, left } as const] : []),
      ...this.#news(key, body, now),
    ];
    return { inputs, stranger: false };
  }

  /** Commands that the agent is known by this heartbeat to have, or to act on. */
  #listed(record: InstanceRecord, { holding, acting }: HeartbeatBody): OwnerInput[] {
    const inputs: OwnerInput[] = [];
    for (const { command_id, run_id } of record.occupied) {
      const run = this.#state.runs.get(run_id);
      const flight = run && flightOf(run.snapshot, command_id);
      // A store that was put back may have given the same command to another instance.
      if (!flight || instanceKey(flight) !== instanceKey(record)) continue;
      if (acting.includes(command_id) && flight.phase !== 'acting')
        inputs.push({ kind: 'acting', key: instanceKey(record), command_id });
      if (holding.includes(command_id) && flight.phase === 'unsent')
        inputs.push({ kind: 'arrived', command_id });
    }
    return inputs;
  }

  /**
   * Commands that two heartbeats in a row did not list: one may have crossed the command on its way. `at`: when this one came;
   * undefined where it does not count, and only tells what is listed after all.
   */
  #unlisted(record: InstanceRecord, { holding }: HeartbeatBody, at: number | undefined): OwnerInput[] {
    const key = instanceKey(record);
    const before = this.#missing.get(key);
    if (at === undefined) {
      for (const command_id of holding) before?.commands.delete(command_id);
      return [];
    }
    const missing = record.occupied.flatMap(({ command_id }) =>
      holding.includes(command_id) ? [] : [command_id],
    );
    const isSecond = (command_id: string) => before?.commands.has(command_id) ?? false;
    this.#missing.set(key, { at, commands: new Set(missing.filter((id) => !isSecond(id))) });
    return missing.filter(isSecond).map((command_id) => ({ kind: 'unlisted', key, command_id }));
  }

  /** One heartbeat may be older than what the agent has answered to an order meanwhile; two in a row are believed. */
  #latch(key: string, known: number | undefined, said: number | null): OwnerInput[] {
    const before = this.#latches.get(key);
    this.#latches.delete(key);
    if ((said ?? undefined) === known) return [];
    if (before === said) return [{ kind: 'latch', key, stopped: said ?? undefined }];
    this.#latches.set(key, said);
    return [];
  }

  /** One that comes too soon after another is left out: the next heartbeat brings what is true by then. */
  #news(key: string, { report, reading }: HeartbeatBody, now: number): OwnerInput[] {
    if (!report) return [];
    const known = this.#state.reports.get(key);
    const other = !isDeepStrictEqual(known?.flags, report.flags) || known?.error !== report.error;
    // A module that never says the same twice must not keep the store busy.
    const { reportState, reportDetails } = this.#state.timing;
    const every = other ? reportState : reportDetails;
    if (now - (this.#reported.get(key) ?? -Infinity) < every) return [];
    if (!other && isDeepStrictEqual(report, known)) return [];
    this.#reported.set(key, now);
    return [{ kind: 'report', key, report, ...defined({ reading }) }];
  }

  /** A marker of this owner has come round: the keys of the instances that are lost by now. */
  marker(): string[] {
    const lost: string[] = [];
    for (const [key, { presence }] of this.#state.instances) {
      if (presence !== 'present') continue;
      const count = (this.#markers.get(key) ?? 0) + 1;
      this.#markers.set(key, count);
      if (count >= lostAfterMarkers) lost.push(key);
    }
    return lost;
  }

  /** A hello is as good as a heartbeat. */
  heard(key: string): void {
    this.#markers.set(key, 0);
  }
}

interface WatchDeps {
  broker: Pick<Broker, 'openHeartbeats' | 'sendHeartbeat' | 'broadcast'>;
  proofs: Pick<Proofs, 'proveToAll'>;
  state: LabState;
  /** The runs that the store had when the term began, new ones as well: of them agents are to tell even what they have forgotten. */
  unfinished: readonly string[];
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
  #hasAsked = false;
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
    this.#marker = setInterval(() => {
      if (this.#lastAsked === -Infinity) void this.#askHello();
      this.#sendMarker();
    }, deps.state.timing.marker);
  }

  /** True once the broker has taken the question to all agents. */
  get hasAsked(): boolean {
    return this.#hasAsked;
  }

  /** A hello is as good as a heartbeat. */
  heard(key: string): void {
    this.#liveness.heard(key);
    this.#recordHeard(key);
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
      return push(
        lost.map((key) => ({ kind: 'lost', key, heard_at: clock.now() - Math.round(this.#quietFor(key)) })),
      );
    }
    this.#recordHeard(instanceKey(heartbeat.body));
    const { inputs, stranger } = this.#liveness.heartbeat(heartbeat, clock.now());
    push(inputs);
    if (stranger && clock.now() - this.#lastAsked >= state.timing.askHello) void this.#askHello();
  }

  /** Of those that the store knows: whoever can send may claim any name. */
  #recordHeard(key: string): void {
    if (this.#deps.state.instances.has(key)) this.#heardAt.set(key, performance.now());
  }

  /**
   * Asks every agent of the workcell to tell what it knows. An owner may have the workcell before it can send: then the next
   * stranger's heartbeat asks again.
   */
  async #askHello(): Promise<void> {
    const { broker, proofs, state, unfinished, clock, log } = this.#deps;
    this.#lastAsked = clock.now();
    const runs = state.recovering ? unfinished.slice(0, mostAskedRuns) : [];
    const body = runs.length === 0 ? {} : { runs };
    try {
      const ask = message('ask-hello', { workcell: state.workcell.name, epoch: state.epoch, body });
      await broker.broadcast(proofs.proveToAll(ask));
      this.#hasAsked = true;
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
