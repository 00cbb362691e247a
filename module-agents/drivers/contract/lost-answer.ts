import type { Answer, Declaration } from './driver.ts';

/** What is known of a task whose answer did not come: the connection broke, or the process that waited for it has died. */
export interface Known {
  /** The instrument's handle is there. */
  handle: boolean;
  /** The instrument has said that it took the task. */
  taken: boolean;
  /** What it says now; `silence` where it cannot be asked. */
  answer: Answer['state'] | 'silence';
  /** Milliseconds since the task was begun. */
  ago: number;
  /** An earlier process began it. */
  restarted: boolean;
}

/**
 * What a lost answer means.
 *
 * - `adopt`: the instrument knows the task, and how it ends
 * - `begin_again`: it never began, and is begun now
 * - `never_begun`: it never began, and does not: nothing has moved
 * - `unknown`: nobody knows what the instrument did
 */
export type Verdict = 'adopt' | 'begin_again' | 'never_begun' | 'unknown';

/** True where the instrument can be asked about a task. */
export function canBeAsked({ id }: Declaration, handle: boolean): boolean {
  return id === 'weir' || (id === 'instrument' && handle);
}

/** Decides what a lost answer means. Nothing else does. Pure. */
export function lostAnswer(declaration: Declaration, known: Known): Verdict {
  const { id, prepares, begins_once } = declaration;
  const { handle, answer, restarted } = known;
  if (['running', 'done', 'failed'].includes(answer)) return 'adopt';
  // The handle is on the disk before anything is begun.
  if (id === 'instrument' && prepares && !handle) return 'never_begun';
  const taken = known.taken || (id === 'instrument' && !prepares && handle);
  if (answer !== 'not_begun' || taken || !canBeAsked(declaration, handle)) return 'unknown';
  // That it knows the handle is its word; that it does not know the id is none, once it may have forgotten it.
  if (id === 'weir' && !isKeptFor(declaration, known.ago)) return 'unknown';
  // Whoever wanted it may have given it up while nobody was here to be told: the next process begins nothing.
  return begins_once && !restarted ? 'begin_again' : 'never_begun';
}

/** True where the instrument would still know a task that was begun so many milliseconds ago, even if it ended at once. */
function isKeptFor({ keeps }: Declaration, ago: number): boolean {
  if (typeof keeps === 'object') return ago >= 0 && ago < keeps.seconds * 1000;
  return keeps === 'always';
}
