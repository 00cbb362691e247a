/** The same in every copy of this file: a module file may have loaded one of its own. */
const brand = Symbol.for('weir.action-failed');

/**
 * Thrown by the `recover` of an action that knows that the action has failed: its instrument says so. Whatever else `recover`
 * throws means that nobody knows: a question that could not be asked is no answer. Thrown by its `simulate`, the action fails in
 * the rehearsal. In `run` it is an error as any other.
 */
export class ActionFailed extends Error {
  override readonly name = 'ActionFailed';

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for an `ActionFailed`, whichever copy of the SDK made it. */
export function isActionFailed(error: unknown): error is ActionFailed {
  return error instanceof Error && brand in error;
}
