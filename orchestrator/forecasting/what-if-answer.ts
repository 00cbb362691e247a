import type { Problem } from '../planner/index.ts';
import { type Expectations, expectationsOf } from './expectations.ts';
import { keepable, type Judgement, type TimeWish, without } from './keepable.ts';

export interface WhatIfTask {
  /** The lab with the runs that may be handed in, and those. */
  after: Problem;
  drafts: readonly string[];
  /** The lab without them, where that is not the same but for them. */
  before?: Problem;
  /** Of the runs among them of which the others are copies. */
  wishes: readonly TimeWish[];
}

export interface WhatIfAnswer {
  /** Undefined where no schedule was found in time. */
  before: Expectations | undefined;
  after: Expectations | undefined;
  /** Of the wishes, in their order, until one cannot be kept. */
  keeping: Judgement[];
}

/** Milliseconds after which no wish is looked at any more, and no schedule is looked for: the rest takes little. */
const longest = { wishes: 1_000, all: 4_000 };

/**
 * Works out what would become of the lab, as far as there is time.
 * @param now a clock, in milliseconds
 */
export function whatIfAnswer({ after, drafts, before, wishes }: WhatIfTask, now: () => number): WhatIfAnswer {
  const keeping: Judgement[] = [];
  const began = now();
  const end = began + longest.all;
  const endOfWishes = began + longest.wishes;
  for (const wish of wishes) {
    keeping.push(now() < endOfWishes ? keepable(after, wish, now, endOfWishes) : { keeping: 'unknown' });
    if (keeping.at(-1)?.keeping === 'impossible') break;
  }
  const expected = expectationsOf(after, now, { end });
  return {
    before: expected && expectationsOf(before ?? without(after, drafts), now, { end }),
    after: expected,
    keeping,
  };
}
