import { formatDuration, formatSpan } from '../../../../../client/index.ts';
import { showOutcome, waitInWords } from '../../../design/outcomes.ts';
import type { Hit } from './hit.ts';
import type { Lane } from './lanes.ts';

/** What is told of the place where the keyboard is, for those who do not see it. Pure. */
export function inWords(lane: Lane | undefined, hit: Hit | undefined, now: number): string {
  if (!lane) return '';
  if (!hit) {
    const bars = lane.tracks.reduce((sum, track) => sum + track.length, 0);
    return `${lane.key}: ${bars === 1 ? '1 action' : `${bars} actions`}`;
  }
  if ('waits' in hit)
    return `${lane.key}: ${hit.waits.map(({ of }) => `${of.step_name} of ${of.label} waited, ${of.text ?? waitInWords(of.reason)}`).join('; ')}`;
  const { of, from, to } = hit.bar;
  const took = to === Infinity ? `for ${formatDuration(now - from)}` : formatDuration(to - from);
  return `${lane.key}: ${of.step_name} of ${of.label}, ${showOutcome(of.outcome).word} ${took}, ${formatSpan(now - from)} ago`;
}
