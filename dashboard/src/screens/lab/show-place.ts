import type { Location } from '../../../../client/index.ts';
import type { Shown } from '../../design/states.ts';

/** How a place is shown: what is known of it, and whether a step moves something there now. */
export function showPlace({ state, reserved }: Pick<Location, 'state' | 'reserved'>): Shown {
  if (state === 'unverified') return { key: 'unknown', word: 'not known' };
  if (reserved !== null) return { key: 'running', word: state === 'Empty' ? 'empty, in use' : 'in use' };
  return state === 'Empty' ? { key: 'idle', word: 'empty' } : { key: 'done', word: 'taken' };
}
