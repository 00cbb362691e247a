import { parentPort } from 'node:worker_threads';
import type { Problem } from '../planner/index.ts';
import { type Expectations, expectationsOf } from './expectations.ts';
import { keepable, type Keeping, type Wish, without } from './keepable.ts';

export interface WhatIfTask {
  /** The lab with the runs that may be handed in, and those. */
  after: Problem;
  drafts: readonly string[];
  /** The lab without them, where that is not the same but for them. */
  before?: Problem;
  /** Of the runs among them of which the others are copies. */
  wishes: readonly Wish[];
}

export interface WhatIfAnswer {
  /** Undefined where no schedule was found in time. */
  before: Expectations | undefined;
  after: Expectations | undefined;
  /** Of the wishes, in their order, until one cannot be kept. */
  keeping: Keeping[];
}

/** Milliseconds after which no further wish is looked at. */
const longest = 1_000;

/** What the thread runs. */
parentPort?.on('message', ({ after, drafts, before, wishes }: WhatIfTask) => {
  const clock = (): number => performance.now();
  const keeping: Keeping[] = [];
  const end = clock() + longest;
  for (const wish of wishes) {
    keeping.push(clock() < end ? keepable(after, wish, clock) : { keeping: 'unknown' });
    if (keeping.at(-1)?.keeping === 'impossible') break;
  }
  const answer: WhatIfAnswer = {
    before: expectationsOf(before ?? without(after, drafts), clock),
    after: expectationsOf(after, clock),
    keeping,
  };
  parentPort?.postMessage(answer);
});
parentPort?.postMessage('ready');
