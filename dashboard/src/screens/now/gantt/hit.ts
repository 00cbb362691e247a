import type { Reservation } from '../../../../../client/index.ts';
import type { StepWait } from '../../../api/index.ts';
import { type Bar, barKey, endOf, firstFrom, type Lane, type Piece } from './lanes.ts';

/** What lies at a point of a lane: a bar, the steps that waited then, or who has it to himself. */
export type Hit =
  | { lane: number; bar: Bar }
  | { lane: number; waits: Piece<StepWait>[] }
  | { lane: number; reserved: Piece<Reservation> };

/** Heights within a lane, in pixels. */
export const laneHeight = 40;
const barsAt = { top: 7, height: 18 };
export const waitsAt = { top: 28, height: 6 };
const leastTrack = 2;

/** Where a track stands within its lane, in pixels; of very many the last lie over each other. Pure. */
export function placeOfTrack(index: number, tracks: number): { top: number; height: number } {
  const height = Math.max(leastTrack, barsAt.height / Math.max(1, tracks));
  return { top: barsAt.top + Math.min(index * height, barsAt.height - height), height };
}

/**
 * What a pointer is at.
 * @param y from the top of the first lane, in pixels
 * @param at the moment that the pointer is at
 * @param reach how far beside a bar still counts, in milliseconds: bars may be narrower than a finger
 */
export function hitAt(
  lanes: readonly Lane[],
  y: number,
  at: number,
  reach: number,
  now: number,
): Hit | undefined {
  const index = Math.floor(y / laneHeight);
  const lane = lanes[index];
  if (!lane) return undefined;
  const within = y - index * laneHeight;
  const waits = lane.waits.filter(({ from, to }) => from - reach <= at && at <= Math.min(to, now) + reach);
  const bar = barAt(lane, within, at, reach, now);
  if (waits.length > 0 && (!bar || within >= waitsAt.top - 2)) return { lane: index, waits };
  if (bar) return { lane: index, bar };
  const reserved = lane.reserved.find(({ from, to }) => from <= at && at <= to);
  return reserved && { lane: index, reserved };
}

/** The bar of the track that the pointer is nearest to. */
function barAt({ tracks }: Lane, within: number, at: number, reach: number, now: number): Bar | undefined {
  const { height } = placeOfTrack(0, tracks.length);
  const own = Math.min(tracks.length - 1, Math.max(0, Math.floor((within - barsAt.top) / height)));
  const inOrder = [...tracks.keys()].sort((a, b) => Math.abs(a - own) - Math.abs(b - own));
  for (const index of inOrder) {
    const track = tracks[index] ?? [];
    const first = firstFrom(track, at - reach);
    let best: Bar | undefined;
    for (let each = first; each < track.length; each += 1) {
      const piece = track[each];
      if (!piece || piece.from > at + reach) break;
      if (!best || distance(piece, at, now) < distance(best, at, now)) best = piece;
    }
    if (best && distance(best, at, now) <= reach) return best;
  }
  return undefined;
}

function distance(bar: Bar, at: number, now: number): number {
  const { from } = bar;
  const to = endOf(bar, now);
  return at < from ? from - at : at > to ? at - to : 0;
}

/** The bar of a lane before (`by` -1) or after (1) another, in the order of time; without another, the last one that is not to come. Pure. */
export function nextBar(lane: Lane | undefined, current: Bar | undefined, by: 1 | -1): Bar | undefined {
  const bars = (lane?.tracks.flat() ?? []).sort((a, b) => a.from - b.from);
  const at = current ? bars.findIndex(({ of }) => barKey(of) === barKey(current.of)) : -1;
  if (at !== -1) return bars[at + by] ?? bars[at];
  return bars.findLast(({ of }) => of.outcome !== 'planned') ?? bars[0];
}
