/**
 * For what a step waits that could start, in a word, as the scheduler finds it.
 *
 * - `paused`: somebody has paused its run, its module or the workcell
 * - `held`: an operator, or a store that was put back, holds its module
 * - `sequential`: the workcell runs one at a time, and it is another one's turn
 * - `early`: its run is not to begin yet
 * - `kept`: another run has the instrument, or the location, to itself, or is about to
 * - `together`: it begins once all that its run is to have to itself is free
 * - `gap`: a gap would be too short, or one of its own or of another run could not be kept
 * - `supplies`: an instance that could take it has too little left of what it uses up
 * - `reserved`: a person has, or is about to have, to himself the instrument that would take it
 * - `would_block`: another step goes first, or runs would wait for each other for good
 * - `location`: what it moves something to is taken
 * - `no_agent`: there is no agent that could take it
 * - `unfit`: those that could are held back, or not heard
 * - `busy`: those that could have something else in hand
 */
export const waitKinds = [
  'paused',
  'held',
  'sequential',
  'early',
  'kept',
  'together',
  'gap',
  'supplies',
  'reserved',
  'would_block',
  'location',
  'no_agent',
  'unfit',
  'busy',
] as const;
export type WaitKind = (typeof waitKinds)[number];

/**
 * Why a step was not given to an instrument, as far as is known: what the scheduler found, and besides
 *
 * - `circle`: runs wait for each other, and its own is one of them
 * - `retry`: the pause between two attempts
 * - `outcome_unknown`: nobody had said yet what became of a step
 * - `failed_step`: it has failed, and nobody had said yet how its run goes on
 * - `not_known`: the reason was not kept, or nobody has found one out yet
 *
 * A step that an instrument has waits, too:
 *
 * - `person`: for the answer of whoever is asked
 * - `silent`: for its agent, which is not heard
 * - `hindered`: for the instrument, which says that it cannot go on
 */
export const waitReasons = [
  ...waitKinds,
  'circle',
  'retry',
  'outcome_unknown',
  'failed_step',
  'not_known',
  'person',
  'silent',
  'hindered',
] as const;
export type WaitReason = (typeof waitReasons)[number];
