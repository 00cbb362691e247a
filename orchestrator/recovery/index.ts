/**
 * What an owner knows, and waits for, when the store was put back to an older copy. It knows no turn: it says what of one it
 * changes.
 */

export {
  withForgotten,
  areAllHeard,
  endRecovering,
  endTermToRecover,
  excuse,
  recordHeard,
  recoveryBarrier,
  startRecovering,
  whyOf,
  StoreMemory,
} from './rollback.ts';
