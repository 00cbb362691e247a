import { isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';
import { withWaitingFor } from '../../contracts/waiting-for.ts';
import type { RunState, RunSummary } from '../../contracts/run.ts';
import type { FeedUpdate } from '../../contracts/feed.ts';
import type { AttemptRecord } from './activity-of-run.ts';
import type { StepName } from './run-activity.ts';

/** What an entry of the feed tells of a run. */
export interface ToldOfRun {
  run_id: string;
  state: RunState;
  summary: RunSummary | undefined;
  /** What the run is called now; missing where an earlier version has written the entry. */
  label?: string;
  /** Steps that were added, or are others now. */
  amended?: ({ position: number } & StepName)[];
  /** The steps that have changed; undefined where the entry does not say enough: an earlier version has written it, or too many were amended. */
  steps: ToldStep[] | undefined;
}

/** A step that has changed: how its attempt stands, and how the one before it has ended. */
interface ToldStep {
  position: number;
  record: AttemptRecord;
  earlier?: AttemptRecord[];
}

/** What an entry tells of a run; undefined where it is of none, or of a simulated one, for which no instrument does anything. */
export function toldOfRun({ kind, run_id, body }: FeedUpdate): ToldOfRun | undefined {
  if (kind !== 'run' || run_id === undefined || body['simulate'] === true) return undefined;
  const { state, summary, steps, label, amended, amended_more } = body;
  const told = (Array.isArray(steps) ? steps : []).filter(isObject);
  return {
    run_id,
    state: state as RunState,
    summary: isObject(summary) ? (withWaitingFor(summary) as JsonObject & RunSummary) : undefined,
    ...(typeof label === 'string' ? { label } : {}),
    ...(Array.isArray(amended) ? { amended: amended.filter(isObject).flatMap(namesIn) } : {}),
    steps:
      told.every(isWhole) && amended_more !== true
        ? told.map(({ position, earlier, ...record }) => ({ position, record, ...(earlier && { earlier }) }))
        : undefined,
  };
}

function isWhole(
  step: JsonObject,
): step is JsonObject & { position: number; earlier?: AttemptRecord[] } & AttemptRecord {
  const { position, earlier = [] } = step;
  return (
    typeof position === 'number' &&
    isAttempt(step) &&
    Array.isArray(earlier) &&
    earlier.every((each) => isObject(each) && isAttempt(each))
  );
}

function isAttempt(told: JsonObject): boolean {
  const has = (name: string, type: string): boolean => typeof told[name] === type;
  return (
    ['attempt', 'started_at'].every((name) => has(name, 'number')) &&
    ['status', 'instance'].every((name) => has(name, 'string')) &&
    isErrorOrMissing(told['error'])
  );
}

function namesIn({ position, name, module, action }: JsonObject): ({ position: number } & StepName)[] {
  return typeof position === 'number' &&
    typeof name === 'string' &&
    typeof module === 'string' &&
    typeof action === 'string'
    ? [{ position, name, module, action }]
    : [];
}

function isErrorOrMissing(error: Json | undefined): boolean {
  return error === undefined || (isObject(error) && typeof error['message'] === 'string');
}
