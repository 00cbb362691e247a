import { describe, expect, it } from 'vitest';
import { followsClosely, isNoteDue } from '../../../orchestrator/leadership/hand-over.ts';

describe('hand-over', () => {
  it.each([
    ['a moment ago', 99_000, true],
    ['ten seconds ago', 90_000, true],
    ['longer ago', 89_999, false],
    ['long after now, by a clock that was wrong', 200_000, false],
    ['never, as far as the store knows', undefined, false],
  ])('the last commit was %s > %j', (_, at, close) => {
    expect(followsClosely(at, 100_000, 10_000)).toBe(close);
  });

  it.each([
    ['less than a second ago', 99_500, false],
    ['a second ago', 99_000, true],
    ['after now, by a clock that was wrong', 200_000, true],
  ])('it was noted %s > it is noted again: %j', (_, noted, due) => {
    expect(isNoteDue(noted, 100_000, 1_000)).toBe(due);
  });
});
