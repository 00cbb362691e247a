/** Sends agents what a committed turn has for them, with its proof. It does not know how the turn was made. */

export { Dispatcher } from './dispatcher.ts';
export { cancelMessage, commandMessage, type Outgoing, welcomeMessage } from './messages.ts';
export { Proofs } from './proofs.ts';
