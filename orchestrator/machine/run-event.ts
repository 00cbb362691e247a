import type { GapTold } from '../../shared/contracts/run-event.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { DriverLine } from '../../shared/contracts/messages/steps.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { Resolution } from '../../shared/contracts/step-policy.ts';
import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import type { WhyUnacted } from '../../shared/sentences/index.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { OwnerTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Plan, PlannedStep } from './plan.ts';
import type { Decision } from './values/decision.ts';
import type { ForgottenAttempt, Kept, RunTimer } from './run-context.ts';
import type { Attempt, AttemptPolicy } from './step-context.ts';

/** What the agent said became of a command. */
export type Settlement = Omit<
  MessageOf<'step.settled'>['body'],
  keyof InstanceAddress | 'number' | 'again' | 'condition' | 'latched'
>;

/** What may happen to an attempt. It is heard only where the attempt is in flight, or its outcome unknown. */
export type CommandEvent = { at: number; command_id: string } &
  /** Its agent has the command: a heartbeat lists it. */
  (
    | { type: 'sent' }
    | { type: 'started'; started_at: number }
    /**
     * `rested`: the instrument has come to rest, and the files that it made are on their way. `goes_on`: it has heard that it is
     * to stop, and goes on, as `note` says.
     */
    | { type: 'progress'; fraction?: number; note?: string; rested?: boolean; goes_on?: boolean }
    /** What the instrument says keeps the action from going on; without a reason it says so no longer. */
    | { type: 'hindered'; reason?: string }
    /** What the driver wrote. `from` is the number of the first line since the agent began to listen, at `since`. */
    | { type: 'logged'; since: number; from: number; lines: DriverLine[] }
    | { type: 'settled'; settlement: Settlement }
    /** It is certain that no instrument has acted on the command, nor ever will. */
    | { type: 'unacted'; why: WhyUnacted }
    /** Nobody knows, and nobody is expected to tell. */
    | { type: 'unknown'; reason: UnknownReason; message: string }
    /** The agent has been silent for a while. `lost_at`: when to give up. */
    | { type: 'silent'; since?: number; lost_at: number }
    /**
     * The agent is back in a new session, or is asked again in its old one; `resend` where it does not know the command:
     * `later` where other agents must be heard first, and its heartbeats are waited for. `recovering`: another process of it
     * began the command, and this one is finding out what became of it.
     */
    | { type: 'rebound'; session: number; resend: boolean | 'later'; recovering?: boolean }
  );

/** An attempt of a step, by its position. `kept`: what the run has to itself from then on. */
type Granted = { step: number; kept?: Kept[] } & Pick<
  Attempt,
  'command_id' | 'attempt' | keyof InstanceAddress | 'session' | 'number'
> &
  AttemptPolicy;

/** Who wants something, and why, as far as is known. */
type Asked = { by?: string; reason?: string };

/** What a person changes of a run that is under way. `step`: a position. */
export type Edit = Asked & {
  /** Makes it count once. */
  request: string;
} &
  /** The step has failed and is tried again, as the plan says now; `command_id` is the attempt that failed. */
  (
    | { type: 'tryAgain'; step: number; command_id: string; plan: Plan }
    /** The run goes on without the step. `data`: what it would have returned; `command_id` names it in its record. */
    | { type: 'leaveOut'; step: number; command_id: string; data?: JsonObject }
    /** Steps are appended to the plan, which now says that the step waits for them. */
    | { type: 'insert'; step: number; plan: Plan }
    /** What the definition says of steps that have not begun has changed. */
    | { type: 'change'; steps: number[]; plan: Plan }
  );

/** What may happen to a run. Every event brings its time (`at`, milliseconds since the epoch, the store's clock). */
export type RunEvent =
  | CommandEvent
  | ({ at: number } &
      /** `done`: steps that are done already, in the run that this one goes on from. */
      (
        | { type: 'admit'; done?: Record<number, 'succeeded' | 'skipped' | 'passedOver'> }
        | ({ type: 'grant' } & Granted)
        /** A journal knows an attempt of a step that the store has forgotten. It comes in any order, and before its outcome. */
        | ({ type: 'remembered' } & Granted)
        /** Journals know attempts of steps that were added to the run, and that the store has forgotten. */
        | { type: 'forgotten'; attempts: ForgottenAttempt[] }
        /** `command_id` names the step in its record, where it has had no attempt. */
        | { type: 'decided'; step: number; command_id: string; decision: Decision<PlannedStep> }
        /** The steps that are done when a step fails are appended to the plan. */
        | { type: 'recovery'; step: number; added: readonly PlannedStep[] }
        | Edit
        /** `atOnce`: without its cleanup. `stop`: the number of the safety stop that ends it. */
        | ({ type: 'cancel'; atOnce?: boolean; stop?: number } & Asked)
        | ({ type: 'pause' } & Control)
        | ({ type: 'resume' } & Control)
        /** A person says what became of the attempt whose outcome is unknown. `data`: what a step that happened has returned. */
        | {
            type: 'resolve';
            command_id: string;
            as: Resolution;
            data?: JsonObject;
            by?: string;
            reason?: string;
          }
        /** It is told of a gap that it may break. */
        | { type: 'gapAtRisk'; gap: GapTold }
        /** It was not kept. `then`: what becomes of its step, where that has not begun; `command_id` names it in its record. */
        | {
            type: 'gapBroken';
            gap: GapTold;
            command_id: string;
            error: Failure;
            then: 'fail' | 'pause' | 'note';
          }
        /** It was to be over by then. */
        | { type: 'late'; until: number }
        /** Time has passed. */
        | { type: 'tick' }
        /** The machine itself failed. */
        | { type: 'crash'; message: string }
      ));

/** A request that must not count twice, nor after a later one. Missing revisions are not looked at. */
export interface Control {
  by?: string;
  reason?: string;
  /** The run's revision that the request was made at. */
  seen?: number;
  /** The revision that the request leads to. */
  makes?: number;
}

/** What a change of a step is to its run. */
type StepNews = { at: number; step: number } &
  /** It has succeeded, or is skipped. */
  (
    | { type: 'stepDone' }
    | { type: 'stepFailed'; error: Failure | undefined }
    | { type: 'stepCancelled' }
    /** Its attempt has ended, and the step has not. `acted`: false where nobody acted on it. */
    | { type: 'stepRested'; acted: boolean }
  );

/** What may happen to a run as a whole. */
export type RunHappening =
  | Extract<RunEvent, { type: 'admit' | 'grant' | 'cancel' | 'pause' | 'resume' | 'crash' }>
  | StepNews
  /** An instrument that was asked to stop has heard it, and goes on. */
  | { type: 'goesOn'; at: number; note: string | undefined }
  | { type: RunTimer; at: number };

/** How long an instrument may take to come to rest, and how often it is asked to. */
export type RestTiming = Pick<OwnerTiming, 'cancelRepeat' | 'cancelRest' | 'timeoutRest'>;

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never;

/** An event whose time is that of the turn in which it is applied. */
export type TimelessEvent = WithoutTime<RunEvent>;
