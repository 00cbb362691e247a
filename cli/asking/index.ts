/** Asks a person in a terminal. */

export { confirm, confirmOrder } from './confirm-order.ts';
export { findAsk, canPrompt, promptAnswer } from './prompt-answer.ts';
export { readNewPassword, readTyped, type TypedAnswer } from './read-typed.ts';
