/** Keeps the agent in session: hellos, heartbeats, welcomes and their proofs. It knows no command. */

export {
  helloCommands,
  helloForgotten,
  isOfThePast,
  type Clock,
  systemClock,
  type Session,
} from './session.ts';
export { SessionKeeper } from './keeper.ts';
export { ProofCheck } from './proof-check.ts';
