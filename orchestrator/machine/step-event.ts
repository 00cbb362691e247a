import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { CommandEvent, Decision, RestTiming, RunEvent } from './run-event.ts';
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
  | DecisionEvent
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

/** A decision, each verdict an event of its own. */
export type DecisionEvent = {
  at: number;
  /** Names the step in its record, where it has had no attempt. */
  command_id: string;
} & (
  | ({ type: 'go' } & Omit<Extract<Decision, { verdict: 'go' }>, 'verdict'>)
  | { type: 'pass' }
  | { type: 'refuse'; error: Failure; data?: JsonObject }
  | { type: 'round'; values?: JsonObject }
  | { type: 'looped'; data?: JsonObject }
);

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

type Decided = Extract<RunEvent, { type: 'decided' }>;

/** A decision as the step's chart hears it: each verdict is an event of its own. */
export function decisionEvent(decided: Decided): DecisionEvent {
  const { at, command_id } = decided;
  const named = { at, command_id };
  switch (decided.verdict) {
    case 'go':
      return { ...named, type: 'go', ...(decided.values && { values: decided.values }) };
    case 'fail':
      return { ...named, type: 'refuse', error: decided.error, ...(decided.data && { data: decided.data }) };
    case 'rounds':
      return { ...named, type: 'round', ...(decided.values && { values: decided.values }) };
    case 'looped':
      return { ...named, type: 'looped', ...(decided.data && { data: decided.data }) };
    case 'pass':
      return { ...named, type: 'pass' };
  }
}
