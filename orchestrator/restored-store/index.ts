/** Knows what an owner waits for after the store was put back to an older copy. It knows no turn: it says what of one it changes. */

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
} from './restored-store.ts';
