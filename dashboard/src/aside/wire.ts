import type { Problem } from '../../../client/index.ts';
import type { Calls } from './calls.ts';

/** The first message to the thread: where the page lies. */
export interface Beginning {
  base: string;
}

/** What the page asks of the thread beside it. */
export interface Question {
  id: number;
  name: keyof Calls;
  args: unknown[];
}

/** What it is answered: a value, or why there is none. */
export interface Answer {
  id: number;
  value?: unknown;
  problem?: Pick<Problem, 'status' | 'code' | 'title' | 'message'>;
  /** Why there is none, where the gateway has not said it. */
  error?: string;
}
