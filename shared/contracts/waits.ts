import type { ReasonKey } from '../condition/reason.ts';

/**
 * Why a run does not go on, down to what must happen: `GET /runs/{id}/waits`. Made for a person, link by link: each waits for
 * the next one, and the last is what must happen. All times are UTC in ISO 8601; commands are as they are typed.
 */
export interface RunWaits {
  run_id: string;
  /** As `GET /runs/{id}` says it. */
  status: string;
  /** Empty where the run is over. */
  chain: WaitLink[];
}

/**
 * What a link tells of. Every other word is the reason why an instrument is given nothing, as in `/now`.
 *
 * - `step`: a step of the run waits for an instrument
 * - `acting`: an instrument acts on a step, or has been given it
 * - `storing`: the instrument is at rest, and the files that it made are being stored
 * - `retry`: a step is tried again after a pause
 * - `run_paused`: somebody has paused the run
 * - `turn`: the workcell runs one run at a time, and it is the turn of another
 * - `location`: the location that the step moves something to is taken
 * - `circle`: a run of the chain once more: its runs wait for each other
 * - `not_taken`: no orchestrator has taken the run yet
 * - `orchestrator`: none leads the workcell, so that no run goes on
 * - `broker`: it is away, so that no run goes on
 */
export type WaitKind =
  | 'step'
  | 'acting'
  | 'storing'
  | 'retry'
  | 'run_paused'
  | 'turn'
  | 'location'
  | 'circle'
  | 'not_taken'
  | 'orchestrator'
  | 'broker'
  | ReasonKey;

export interface WaitLink {
  kind: WaitKind;
  /** What is so, without its time. */
  text: string;
  module?: string;
  instance?: string;
  location?: string;
  run_id?: string;
  label?: string;
  /** The step's position, from 0. */
  step?: number;
  step_name?: string;
  /** Null where it is not known. */
  since: string | null;
  /** When it is over at the latest, or what becomes of it then; only where a rule says so. */
  until?: WaitEnd;
  by?: string;
  /** What whoever did it said why. */
  reason?: string;
  /** What a person does before the command. */
  first?: string;
  /** The command to type. */
  next?: string;
}

export interface WaitEnd {
  at: string;
  /**
   * What says so.
   *
   * - `timeout`: the step's `timeout`; its agent is then asked to stop
   * - `retry`: the step's `retry`; it is then tried again
   * - `lost_after`: the workcell's `lost_after`; the outcome then counts as unknown
   */
  basis: 'timeout' | 'retry' | 'lost_after';
}
