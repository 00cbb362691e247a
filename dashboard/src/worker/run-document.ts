import type { Run, RunList, RunSummary, Step } from '../../../client/index.ts';

/** A step of `GET /runs/{id}`. What is missing or null has not come about. */
export type StepDocument = Step;

/** `GET /runs/{id}`. */
export type RunDocument = Run;

/** What `GET /runs/{id}` says of the run itself, beside its steps and what was handed in. */
export const headKeys = [
  'run_id',
  'label',
  'experiment_id',
  'simulate',
  'status',
  'state',
  'step_index',
  'created_at',
  'started_at',
  'ended_at',
  'error',
  'waiting',
  'paused_by',
  'warnings',
  'unknown',
  'overdue_since',
  'cancelled_by',
  'held',
  'failing',
  'waiting_for',
  'progress',
  'waiting_steps',
  'unknowns',
  'priority',
  'retry_of',
  'retried_by',
  'owners',
] as const;
export type RunHead = Pick<Run, (typeof headKeys)[number]>;

/** A run as `GET /runs` lists it. */
export type RunRow = RunSummary;

/** A page of `GET /runs`, the newest first. */
export type RunPage = RunList;
