import type { RunProgress } from '../../client/index.ts';

/** How far a run has come: `4 of 9 steps have ended, 2 are running`. '' for a gateway of an earlier version, which does not say. */
export function progressInWords(progress: RunProgress | undefined): string {
  if (!progress) return '';
  const { ended, known, running, grows } = progress;
  const several = running > 1 ? `, ${running} are running` : '';
  return `${ended} of ${grows ? 'at least ' : ''}${known} ${known === 1 ? 'step has' : 'steps have'} ended${several}`;
}
