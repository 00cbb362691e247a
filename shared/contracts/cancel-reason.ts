/**
 * Why an action must stop.
 *
 * - `cancel`: a person or a program cancelled the run, the step or all actions
 * - `stop`: a safety stop
 * - `timeout`: the step took longer than its `timeout`
 * - `shutdown`: the agent ends, or is gone
 */
export const cancelReasons = ['cancel', 'stop', 'timeout', 'shutdown'] as const;
export type CancelReason = (typeof cancelReasons)[number];
