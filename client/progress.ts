import type { Run } from './views.ts';

/** How far a run has come where there is little room: `4/9`, and `4/9+` where a loop may add to its steps. */
export function progressInShort({
  ended,
  known,
  grows,
}: Pick<Run['progress'], 'ended' | 'known' | 'grows'>): string {
  return `${ended}/${known}${grows ? '+' : ''}`;
}
