/** What a person is asked in a terminal. */

export { confirmOrder } from './confirm-order.ts';
export { findAsk } from './find-ask.ts';
export { canPrompt, promptAnswer } from './prompt-answer.ts';
export { readNewPassword } from './read-secret.ts';
export { readTyped, type TypedAnswer } from './read-typed.ts';
