import { initialTransition, transition, type SnapshotFrom } from 'xstate';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { isTerminal, type RunState, type RunSummary } from '../../shared/contracts/run.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { machineVersion, type RunContext } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RunEvent } from './run-event.ts';
import { runMachine } from './run-machine.ts';

/** Where a run stands. Immutable. */
export type RunSnapshot = SnapshotFrom<typeof runMachine>;

export interface Advance {
  snapshot: RunSnapshot;
  effects: RunEffect[];
  /** False where the event did not fit: then nothing changes. */
  heard: boolean;
}

/** A run that nobody has admitted yet. */
export function beginRun(input: { step_count: number; at: number }): RunSnapshot {
  return initialTransition(runMachine, input)[0];
}

/**
 * What an event makes of a run. Pure. A terminal run never changes, whatever comes.
 * @throws what the machine throws; the caller then sends `crash`, which ends this run alone.
 */
export function advance(snapshot: RunSnapshot, event: RunEvent): Advance {
  if (isTerminal(snapshot.value)) return { snapshot, effects: [], heard: false };
  const [next, actions] = transition(runMachine, snapshot, event);
  const effects = actions.map((action) => action.params as unknown as RunEffect);
  return { snapshot: next, effects, heard: next !== snapshot || effects.length > 0 };
}

/** What the store keeps of a snapshot. */
export function freeze(snapshot: RunSnapshot): JsonObject {
  return { value: snapshot.value, context: snapshot.context as unknown as JsonObject };
}

/**
 * The snapshot that `freeze` made, maybe by an earlier version of weir.
 * @throws WeirError `internal_error` where its version is not known.
 */
export function thaw(json: JsonObject): RunSnapshot {
  const context = json.context as unknown as RunContext;
  if (context.machine_version !== machineVersion) {
    const found = String(context.machine_version);
    throw new WeirError(
      'internal_error',
      `the run was stored by machine version ${found}, not ${machineVersion}`,
    );
  }
  return runMachine.resolveState({ value: json.value as RunState, context });
}

/** The part of a run's state that is shown to people. */
export function summarize(snapshot: RunSnapshot, waiting: string | undefined): RunSummary {
  const { position, paused, inflight, started_at, ended_at, error } = snapshot.context;
  return {
    step_index: position,
    paused,
    acting: Object.values(inflight).some((flight) => flight.phase === 'acting'),
    ...(started_at === undefined ? {} : { started_at }),
    ...(ended_at === undefined ? {} : { ended_at }),
    ...(error === undefined ? {} : { error }),
    ...(waiting === undefined ? {} : { waiting }),
  };
}

/** When the run next needs a `tick`, in milliseconds since the epoch; undefined where it waits for no time. */
export function nextDeadline({ context }: RunSnapshot): number | undefined {
  const due = [context.cancel?.repeat_at, context.cancel?.deadline];
  for (const flight of Object.values(context.inflight)) {
    due.push(flight.times_out_at, flight.gives_up_at, flight.lost_at);
  }
  const set = due.filter((at) => at !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}
