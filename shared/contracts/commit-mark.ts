import { count } from './fields.ts';
import { object } from './object-schema.ts';

/**
 * Says how far a store had come: an owner's commit, by its epoch and its place in it. What an owner sends an agent carries the
 * mark of its latest commit; an agent that has seen a later one than the store has proves that the store was put back.
 */
export type CommitMark = {
  epoch: number;
  seq: number;
};

export const commitMarkSchema = object({ epoch: count, seq: count });

/** True where a store that has come to `mark` has been further than `other`. */
export function isLaterMark(mark: CommitMark, other: CommitMark | undefined): boolean {
  if (!other) return true;
  return mark.epoch > other.epoch || (mark.epoch === other.epoch && mark.seq > other.seq);
}
