/**
 * Why an instrument is given nothing to do.
 *
 * - `stop_unconfirmed`: a safety stop was sent to it, and its module has not confirmed that it stands still
 * - `does_not_stop`: it goes on with an action that was asked to stop a good while ago
 * - `safety_stop`: a safety stop holds it, and its agent says that it has heeded it
 * - `outcome_unknown`: nobody knows what it did on a command
 * - `error`: it is held back for another reason, such as a reset that failed
 * - `restored_store`: the store was put back to an older copy, and it has not told yet what it did since
 * - `silent`, `away`: its agent is not heard, or has said goodbye
 * - `absent`: no agent of the module was ever heard
 * - `cancelled`, `shut_down`, `paused`, `locked`: an operator's hold
 * - `not_ready`: the instrument itself says so
 * - `hindered`: it acts, and says of itself that something is wrong, or is not heard by its agent
 */
export const reasonKeys = [
  'stop_unconfirmed',
  'does_not_stop',
  'safety_stop',
  'outcome_unknown',
  'error',
  'restored_store',
  'silent',
  'away',
  'absent',
  'cancelled',
  'shut_down',
  'paused',
  'locked',
  'not_ready',
  'hindered',
] as const;
export type ReasonKey = (typeof reasonKeys)[number];
