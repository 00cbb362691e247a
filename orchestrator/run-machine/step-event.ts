import type { CommandEvent, RestTiming, RunEvent } from './run-event.ts';
import type { CommandPhase, StepTimer } from './step-context.ts';

type Grant = Extract<RunEvent, { type: 'grant' | 'remembered' }>;
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
  | ({ at: number } &
      /** All that it depends on is done; or its run is no longer paused. */
      (
        | { type: 'ready' }
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

/** A happening as the chart gets it. `phase`: how far the step's command had come until then, where it has one in flight. */
export type StepEvent = StepHappening & { phase?: CommandPhase | undefined; timing: RestTiming };

export type StepEventOf<T extends StepEvent['type']> = Extract<StepEvent, { type: T }>;
