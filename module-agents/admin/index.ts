/** Carries out an operator's orders, and reads the state of the instrument. It does not know how commands are taken. */

export { AfterFailure } from './after-failure.ts';
export { aboutOf } from './about.ts';
export { orderIn } from './ordered-stop.ts';
export { OrderDesk } from './orders.ts';
export { StateWatch } from './state-poll.ts';
