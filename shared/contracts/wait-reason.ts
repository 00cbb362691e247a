/**
 * For what a step waits that could start, in a word, as the scheduler finds it.
 *
 * - `paused`: somebody has paused its run, its module or the workcell
 * - `held`: an operator, or a store that was put back, holds its module
 * - `sequential`: the workcell runs one at a time, and it is another one's turn
 * - `location`: what it moves something to is taken
 * - `no_agent`: there is no agent that could take it
 * - `unfit`: those that could are held back, or not heard
 * - `busy`: those that could have something else in hand
 */
export const waitKinds = ['paused', 'held', 'sequential', 'location', 'no_agent', 'unfit', 'busy'] as const;
export type WaitKind = (typeof waitKinds)[number];

/**
 * Why a step was not given to an instrument, as far as is known: what the scheduler found, and besides
 *
 * - `retry`: the pause between two attempts
 * - `outcome_unknown`: nobody had said yet what became of a step
 * - `not_known`: the reason was not kept, or nobody has found one out yet
 */
export const waitReasons = [...waitKinds, 'retry', 'outcome_unknown', 'not_known'] as const;
export type WaitReason = (typeof waitReasons)[number];
