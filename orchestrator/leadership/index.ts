/** Decides who owns a workcell, and for how long: terms, commits, which agents are alive, and which message makes its owners fail. */

export { Deliveries } from './deliveries.ts';
export { PoisonGuard } from './poison-guard.ts';
export { Term } from './term.ts';
