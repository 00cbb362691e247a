import type { CommandEvent, RestTiming, RunEvent } from './run-event.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { Decision } from './values/decision.ts';
import type { PlannedStep } from './plan.ts';
import type { CommandPhase, StepTimer } from './step-context.ts';

type Grant = Extract<RunEvent, { type: 'grant' | 'remembered' }>;
type EditOf<T extends RunEvent['type']> = Omit<Extract<RunEvent, { type: T }>, 'step' | 'request'>;
type Answer = Omit<Extract<RunEvent, { type: 'resolve' }>, 'type' | 'as'>;

/** What may happen to a step. */
export type StepHappening =
  | CommandEvent
  | Grant
  /** A person says what became of it. */
  | ({ type: 'happened' } & Answer)
  | ({ type: 'did_not' } & Answer)
  | ({ type: 'skip' } & Answer)
  | ({ type: 'abort' } & Answer)
  /** A person says how it goes on. */
  | EditOf<'tryAgain'>
  | EditOf<'leaveOut'>
  | ({ at: number; command_id: string } & Decision<PlannedStep>)
  /** A gap that ends at it was not kept, and it has not begun. `holds`: a person is to say how it goes on. */
  | { type: 'gapBroken'; at: number; command_id: string; error: Failure; holds: boolean }
  | ({ at: number } &
      /** All that it depends on is done; or its run is no longer paused. */
      (
        | { type: 'ready' }
        /** What its definition says has changed. */
        | { type: 'reconsider' }
        /** A step that was added for it is done. */
        | { type: 'partDone' }
        /** All that was to be done when it failed is done. */
        | { type: 'recovered' }
        /** Its run is cancelled. */
        | { type: 'stop' }
        /** Another step has failed: what is in flight comes to its end, and nothing begins. */
        | { type: 'drain' }
        /** Its cancelled run waits no longer for the instrument to come to rest. */
        | { type: 'giveUp' }
        /** The machine itself has failed. */
        | { type: 'crash' }
        /** A time that the step waited for has come. */
        | { type: StepTimer }
      ));

/** A happening as the chart gets it. */
export type StepEvent = StepHappening & {
  /** How far the step's command had come until then, where it has one in flight. */
  phase?: CommandPhase | undefined;
  /** What the plan says of it. */
  planned: PlannedStep;
  /** True where its run comes to its end: nothing is waited for that would not end by itself. */
  ending: boolean;
  timing: RestTiming;
};

export type StepEventOf<T extends StepEvent['type']> = Extract<StepEvent, { type: T }>;
