import type { RunProgress } from '../../client/index.ts';

/** How far a run has come: `4 of 9 steps have ended, 2 are running`. '' for a gateway of an earlier version, which does not say. */
export function progressInWords(progress: RunProgress | undefined): string {
  if (!progress) return '';
  const { ended, known, running } = progress;
  const several = running > 1 ? `, ${running} are running` : '';
  return `${ended} of ${known} ${known === 1 ? 'step has' : 'steps have'} ended${several}`;
}

/** The same for a place with little room: `4/9`. */
export function progressInShort({ ended, known }: RunProgress): string {
  return `${ended}/${known}`;
}
