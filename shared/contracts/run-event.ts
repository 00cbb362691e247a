import { commandId } from './command-id.ts';
import type { EventBody } from './event.ts';
import type { RunDefinition, StepRecord } from './run.ts';
import { utcTime } from '../kernel/wei-time.ts';
import { stableId } from './ids.ts';
import type { Gap } from './step-flow.ts';

/** WEI's names for what happens to a run, and ours (`STEP_OVERDUE`; that a step asks a person, or waits for his word after its failure; that a gap may break, or is broken; and that a run is late, is paused, goes on, is edited, or goes on as another). */
export type RunEventName =
  | 'QUEUED'
  | 'START'
  | 'PAUSED'
  | 'RESUMED'
  | 'EDITED'
  | 'RETRIED'
  | 'STEP'
  | 'STEP_OVERDUE'
  | 'STEP_ASKS'
  | 'STEP_HELD'
  | 'GAP_AT_RISK'
  | 'GAP_BROKEN'
  | 'LATE'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED';

/**
 * Something that happened to a run, as the store keeps it in the list of events, and (without `run_id` and `at`) in the run's log.
 * What else the event shows is in the run's definition, which never changes: `eventOfRun` puts both together.
 */
export type RunEventBody = {
  run_id: string;
  /** Milliseconds since the epoch. */
  at: number;
  name: RunEventName;
  /** Who asked for a pause or a cancel, and why, as far as is known. */
  by?: string;
  reason?: string;
  /** What a person has changed of it. */
  edit?: RunEdit;
  /** That a run goes on as another one: the same is told of both. */
  retry?: { retry_of: string; goes_on_as: string };
  /** The gap that the event tells of. */
  gap?: GapTold;
  /** The step that the event tells of, as it stood then; of the values that it returned only the names, each null. */
  step?: Omit<StepRecord, 'command_id'> & { position: number };
};

/** A gap that has begun: `step` is to begin or end within `max` seconds of a point of step `from`, or `min` seconds after it at the earliest. */
export type GapTold = Pick<Gap, 'from' | 'point' | 'at'> & {
  step: number;
  /** One of them: the bound that is told of. */
  max?: number;
  min?: number;
  /** Until then, or from then on; milliseconds since the epoch. */
  until: number;
  /** By so many seconds it was missed, once the step has begun or ended; 0 or less where it was kept after all. */
  missed_by?: number;
};

/** Names a gap within its run. */
export function gapKey({ step, from, point, at }: Pick<GapTold, 'step' | 'from' | 'point' | 'at'>): string {
  return `${step}.${at} ${from}.${point}`;
}

/** What a person has changed of a run, see the message `run.edit`. */
export type RunEdit = {
  edit: 'retry' | 'skip' | 'insert' | 'change';
  request: string;
  /** Stands for what was asked under the client's own name: another request under that name is refused. */
  wish?: string;
  /** The position of the step, where it concerns one. */
  step?: number;
};

/** True for the events of runs; false for all others, and for those that a version before 0.2 has written whole. */
export function isRunEvent(body: object): body is RunEventBody {
  return 'run_id' in body && 'name' in body && !('event' in body);
}

/** The id of an event; the same thing told twice has the same one. */
export function runEventId(event: RunEventBody): string {
  const { run_id, at, name, step, gap } = event;
  switch (name) {
    case 'STEP':
      return stableId(`event ${runEventCommand(event)} STEP ${step?.status ?? ''}`);
    case 'STEP_OVERDUE':
      return stableId(`event ${runEventCommand(event)} STEP_OVERDUE ${step?.overdue_since ?? at}`);
    case 'STEP_ASKS':
      return stableId(`event ${runEventCommand(event)} ${name}`);
    case 'STEP_HELD':
      // One that fails without an attempt, as a loop does, may be held again.
      return stableId(`event ${runEventCommand(event)} STEP_HELD ${step?.ended_at ?? at}`);
    case 'GAP_AT_RISK':
    case 'GAP_BROKEN':
      return stableId(`event ${run_id} ${name} ${gap ? gapKey(gap) : at}`);
    case 'EDITED':
      return stableId(`event ${run_id} EDITED ${event.edit?.request ?? at}`);
    case 'RETRIED':
      return stableId(`event ${run_id} RETRIED ${event.retry?.goes_on_as ?? at}`);
    case 'PAUSED':
    case 'RESUMED':
      return stableId(`event ${run_id} ${name} ${at}`);
    default:
      return stableId(`event ${run_id} ${name}`);
  }
}

/** The id of the command that an event of a step tells of; '' for other events. */
export function runEventCommand({ run_id, step }: RunEventBody): string {
  return step ? commandId({ run_id, step: step.position, attempt: step.attempt }) : '';
}

/** The facts about a run that its events show. */
export type RunFacts = Pick<
  RunDefinition,
  'experiment_id' | 'campaign_id' | 'label' | 'simulate' | 'directory' | 'steps'
>;

/**
 * The whole event.
 * @param facts undefined where the run is nowhere any more: then the event says only what it says by itself
 * @param known what is known of the event without the run
 */
export function eventOfRun(
  told: RunEventBody,
  facts: RunFacts | undefined,
  known: { workcell_id: string; experiment_id?: string },
): EventBody {
  const { run_id, at, name, by, reason, edit, retry, gap, step } = told;
  const definition = step && facts?.steps[step.position];
  return {
    at,
    event: {
      event_id: runEventId(told),
      experiment_id: facts?.experiment_id ?? known.experiment_id ?? null,
      campaign_id: facts?.campaign_id ?? null,
      workcell_id: known.workcell_id,
      event_type: 'WORKFLOW',
      event_name: name,
      event_info: gap
        ? {
            ...{ from: gap.from, point: gap.point, at: gap.at, max: gap.max ?? null, min: gap.min ?? null },
            ...{ until: utcTime(gap.until), missed_by: gap.missed_by ?? null },
          }
        : by === undefined && reason === undefined && edit === undefined && retry === undefined
          ? null
          : { by: by ?? null, reason: reason ?? null, ...edit, ...retry },
      run_id,
      workflow_name: facts?.label ?? null,
      ...(step ? { step_index: step.position } : gap ? { step_index: gap.step } : {}),
      ...(facts?.simulate ? { simulate: true } : {}),
    },
    ...(definition ? { step: { definition, record: recordOf(told, step), directory: facts.directory } } : {}),
  };
}

function recordOf(
  event: RunEventBody,
  { position: _, ...record }: NonNullable<RunEventBody['step']>,
): StepRecord {
  return { ...record, command_id: runEventCommand(event) };
}
