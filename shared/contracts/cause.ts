import type { OrderTarget } from './order-target.ts';
import type { ReasonKey } from './reason-keys.ts';

/** An action that was asked to stop and goes on. Times are milliseconds since the epoch. */
export type Unwanted = {
  command_id: string;
  step_name?: string;
  acting_since?: number;
  asked_to_stop: number;
  /** It was asked a good while ago. */
  deaf?: true;
};

/** Why an instrument is given nothing, as facts; the sentence, and what helps, is made of them where somebody reads it. */
export type Cause = {
  key: ReasonKey;
  /** Milliseconds since the epoch. */
  since?: number;
  /** Who holds it. */
  by?: string;
  /** What the instrument, its agent, or whoever held it back says; of an absent agent, what runs without it. */
  said?: string;
  /** For what the order was that holds it, where that is more than this instrument: what ends it is for the same. */
  of?: OrderTarget;
  /** The run that waits for a word on the unknown outcome. */
  run?: string;
  /** The runs that are about to repeat the step whose outcome is unknown. */
  repeats?: string[];
  /** The actions that it does not stop. */
  unwanted?: Unwanted[];
  /** The machine of its agent, where the name of the instance does not say it. */
  host?: string;
  /** What ends what the instrument says of itself; missing where it is asked again and again. */
  ends?: 'locked' | 'paused' | 'reset';
};
