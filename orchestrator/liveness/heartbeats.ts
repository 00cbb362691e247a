import { flightOf } from '../run-machine/run-queries.ts';
import { isDeepStrictEqual } from 'node:util';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import type { LabState } from '../state/lab-state.ts';
import type { OwnerInput } from '../turn/play.ts';

/** So many markers in a row without a heartbeat between them, and an instance is lost: 10 s at one every 2 s. */
const lostAfterMarkers = 5;

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
  readonly #missing = new Map<string, { at: number; commands: ReadonlySet<string> }>();
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
    const inputs: OwnerInput[] = [];
    const missing = new Set<string>();
    const before = this.#missing.get(key);
    const counts = now - (before?.at ?? -Infinity) >= this.#state.timing.heartbeatsApart;
    for (const { command_id, run_id } of record.occupied) {
      const run = this.#state.runs.get(run_id);
      const flight = run && flightOf(run.snapshot, command_id);
      // A store that was put back may have given the same command to another instance.
      const phase = flight && instanceKey(flight) === key ? flight.phase : undefined;
      if (body.acting.includes(command_id) && phase !== undefined && phase !== 'acting')
        inputs.push({ kind: 'acting', command_id });
      const listed = body.holding.includes(command_id);
      if (listed && phase === 'unsent') inputs.push({ kind: 'arrived', command_id });
      if (!counts || listed) continue;
      // One heartbeat may have crossed the command on its way.
      if (before?.commands.has(command_id)) inputs.push({ kind: 'unlisted', key, command_id });
      else missing.add(command_id);
    }
    const listed = new Set(body.holding);
    const unheard = () =>
      new Set([...(before?.commands ?? [])].filter((command_id) => !listed.has(command_id)));
    this.#missing.set(
      key,
      counts ? { at: now, commands: missing } : { at: before?.at ?? now, commands: unheard() },
    );
    if (counts) inputs.push(...this.#latch(key, record.stopped, body.stopped));
    const left = body.left_behind ?? [];
    if (!isDeepStrictEqual(left, record.left_behind ?? [])) inputs.push({ kind: 'left-behind', key, left });
    inputs.push(...this.#news(key, body.report, now));
    return { inputs, stranger: false };
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
  #news(key: string, report: ModuleReport | undefined, now: number): OwnerInput[] {
    if (!report) return [];
    const known = this.#state.reports.get(key);
    const other = !isDeepStrictEqual(known?.flags, report.flags) || known?.error !== report.error;
    // A module that never says the same twice must not keep the store busy.
    const { reportState, reportDetails } = this.#state.timing;
    const every = other ? reportState : reportDetails;
    if (now - (this.#reported.get(key) ?? -Infinity) < every) return [];
    if (!other && isDeepStrictEqual(report, known)) return [];
    this.#reported.set(key, now);
    return [{ kind: 'report', key, report }];
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
