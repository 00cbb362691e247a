/** What goes to agents once a turn is committed, and the proofs that go with it. It does not know how a turn came about. */

export { Dispatcher } from './dispatcher.ts';
export { cancelMessage, commandMessage, type Outgoing, welcomeMessage } from './messages.ts';
export { Proofs } from './proofs.ts';
