import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { Acted } from '../../shared/kernel/errors/weir-error.ts';

/** The same in every copy of this file: a module file may have loaded one of its own. */
const brandOutcomeUnknown = Symbol.for('weir.outcome-unknown');

/**
 * Thrown by an action that cannot tell what its instrument did: the connection broke while it moved, an answer never
 * came. The step's outcome is then unknown, as if the agent had died; nothing is done again, and the workflow's policy or
 * a person decides. Throw it only where something may have happened: an action that knows that nothing did just fails.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    Object.defineProperty(this, brandOutcomeUnknown, { value: true });
  }
}

/** True for an `OutcomeUnknown`, whichever copy of the SDK made it. */
export function isOutcomeUnknown(error: unknown): error is OutcomeUnknown {
  return error instanceof Error && brandOutcomeUnknown in error;
}

/** The same in every copy of this file: a module file may have loaded one of its own. */
const brand = Symbol.for('weir.action-failed');

/** What a driver knows of an action that failed. */
export interface HowItFailed {
  cause?: unknown;
  /**
   * Whether the instrument acted: `partly` where it did some of the work. `retry: on: [failed]` repeats an action that did not act, and one
   * of which this is not said.
   */
  acted?: Acted;
  /** Values by label, kept with the step: what was measured, or how far it came. */
  data?: JsonObject;
  /** True where the instrument must be given nothing more before a person has looked at it and has reset it. */
  latch?: boolean;
}

/**
 * Thrown by an action that knows how it has failed. In `run` any other error says that it failed, too. In `recover` any other error means
 * that the outcome is unknown: a question that could not be asked is no answer. Thrown by `simulate`, the action fails in the rehearsal.
 */
export class ActionFailed extends Error {
  override readonly name: string = 'ActionFailed';
  readonly acted: Acted | undefined;
  readonly data: JsonObject | undefined;
  readonly latch: boolean;

  constructor(message: string, { cause, acted, data, latch = false }: HowItFailed = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.acted = acted;
    this.data = data;
    this.latch = latch;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for an `ActionFailed`, whichever copy of the SDK made it. */
export function isActionFailed(error: unknown): error is ActionFailed {
  return error instanceof Error && brand in error;
}

const brandNeverBegun = Symbol.for('weir.never-begun');

/**
 * Thrown by `run` or `recover` where it is certain that the instrument never began, and will not: nothing has moved. The action has failed,
 * and whatever it was to move is still where it was.
 */
export class NeverBegun extends ActionFailed {
  override readonly name = 'NeverBegun';

  constructor(message: string, options: Omit<HowItFailed, 'acted'> = {}) {
    super(message, { ...options, acted: 'no' });
    Object.defineProperty(this, brandNeverBegun, { value: true });
  }
}

/** True for an error that says that the instrument did not act, whichever copy of the SDK made it. */
export function isNeverBegun(error: unknown): boolean {
  return (
    error instanceof Error && (brandNeverBegun in error || (isActionFailed(error) && error.acted === 'no'))
  );
}
