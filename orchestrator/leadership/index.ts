/** Who owns a workcell, and for how long: terms, commits, who is alive, and which message ends its owners. */

export { Deliveries } from './deliveries.ts';
export { PoisonGuard } from './poison-guard.ts';
export { Term } from './term.ts';
