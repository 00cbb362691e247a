import type { JsonObject } from '../../../shared/contracts/json.ts';
import {
  advance,
  beginRun,
  freeze,
  thaw,
  type RunSnapshot,
} from '../../../orchestrator/run-machine/run-progress.ts';
import type { RunEvent, RunEventType } from '../../../orchestrator/run-machine/run-event.ts';

export const runId = '01JB0000000000000000000000';
export const command = (step: number, attempt = 1): string => `${runId}.${step}.${attempt}`;

type Bare<T extends RunEventType> = Omit<Extract<RunEvent, { type: T }>, 'at' | 'type'>;

/** An event with its usual facts. */
export function event<T extends RunEventType>(type: T, facts: Bare<T>, at = 1_000): RunEvent {
  return { type, at, ...facts } as unknown as RunEvent;
}

export function grantEvent(step: number, attempt = 1, facts: Partial<Bare<'grant'>> = {}): RunEvent {
  const base = {
    command_id: command(step, attempt),
    attempt,
    module: 'arm',
    instance: 'a',
    session: 1,
    number: step + 1,
  };
  return event('grant', { ...base, ...facts });
}

export function settledEvent(
  step: number,
  outcome: Bare<'settled'>['settlement']['outcome'],
  attempt = 1,
): RunEvent {
  return event('settled', { command_id: command(step, attempt), settlement: { outcome, acted: true } });
}

/** The snapshot after a stored one was read back. */
export function throughJson(snapshot: RunSnapshot): RunSnapshot {
  return thaw(JSON.parse(JSON.stringify(freeze(snapshot))) as JsonObject);
}

/** Plays events one after the other, through JSON each time. */
export function play(events: RunEvent[], stepCount = 2): RunSnapshot {
  let snapshot = beginRun({ step_count: stepCount, at: 0 });
  for (const each of events) snapshot = advance(throughJson(snapshot), each).snapshot;
  return snapshot;
}
