/**
 * What an owner knows, and waits for, when the store was put back to an older copy. It knows no turn: it says what of one it
 * changes.
 */

export { withForgotten } from './listed-commands.ts';
export {
  areAllHeard,
  endRecovering,
  endTermToRecover,
  excuse,
  noteHeard,
  recoveryBarrier,
  startRecovering,
  whyOf,
} from './rollback.ts';
export { StoreMemory } from './store-memory.ts';
