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

/**
 * Thrown by the `recover` of an action that knows that the action has failed: its instrument says so. Whatever else `recover`
 * throws means that nobody knows: a question that could not be asked is no answer. Thrown by its `simulate`, the action fails in
 * the rehearsal. In `run` it is an error as any other.
 */
export class ActionFailed extends Error {
  override readonly name: string = 'ActionFailed';

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
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

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    Object.defineProperty(this, brandNeverBegun, { value: true });
  }
}

/** True for a `NeverBegun`, whichever copy of the SDK made it. */
export function isNeverBegun(error: unknown): error is NeverBegun {
  return error instanceof Error && brandNeverBegun in error;
}
