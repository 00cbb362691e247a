import type { Reservation } from '../../../client/index.ts';
import type { StepWait } from '../api/index.ts';
import { type Bar, barKey, firstFrom, type Lane, type Piece, settledAt } from './pieces.ts';
import { placeOfTrack, type Rows } from './rows.ts';

/** What lies at a point of a lane: a bar, the steps that waited then, or who has it to himself. */
export type Hit =
  | { lane: number; bar: Bar }
  | { lane: number; waits: Piece<StepWait>[] }
  | { lane: number; reserved: Piece<Reservation> };

/**
 * What a pointer is at.
 * @param y from the top of the first lane, in pixels
 * @param at the moment that the pointer is at
 * @param reach how far beside a bar still counts, in milliseconds: bars may be narrower than a finger
 */
export function hitAt(
  lanes: readonly Lane[],
  rows: Rows,
  y: number,
  at: number,
  reach: number,
  now: number,
): Hit | undefined {
  const index = Math.floor(y / rows.height);
  const lane = lanes[index];
  if (!lane) return undefined;
  const within = y - index * rows.height;
  const waits = lane.waits.filter(({ from, to }) => from - reach <= at && at <= Math.min(to, now) + reach);
  const bar = barAt(lane, rows, within, at, reach, now);
  const isBelow = rows.waits.top >= rows.bars.top + rows.bars.height;
  const isOnWait = isBelow ? within >= rows.waits.top - 2 : bar !== undefined && distance(bar, at, now) > 0;
  if (waits.length > 0 && (!bar || isOnWait)) return { lane: index, waits };
  if (bar) return { lane: index, bar };
  const reserved = lane.reserved.find(({ from, to }) => from <= at && at <= to);
  return reserved && { lane: index, reserved };
}

/** The bar of the track that the pointer is nearest to. */
function barAt(
  { tracks }: Lane,
  rows: Rows,
  within: number,
  at: number,
  reach: number,
  now: number,
): Bar | undefined {
  const { height } = placeOfTrack(rows, 0, tracks.length);
  const own = Math.min(tracks.length - 1, Math.max(0, Math.floor((within - rows.bars.top) / height)));
  const inOrder = [...tracks.keys()].sort((a, b) => Math.abs(a - own) - Math.abs(b - own));
  for (const index of inOrder) {
    const track = tracks[index] ?? [];
    const first = Math.max(0, firstFrom(track, at - reach) - 1);
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
  const to = settledAt(bar, now);
  return at < from ? from - at : at > to ? at - to : 0;
}

/** The bar of a lane before (`by` -1) or after (1) another, in the order of time; without another, the last one that is not to come. Pure. */
export function nextBar(lane: Lane | undefined, current: Bar | undefined, by: 1 | -1): Bar | undefined {
  const bars = (lane?.tracks.flat() ?? []).sort((a, b) => a.from - b.from);
  const at = current ? bars.findIndex(({ of }) => barKey(of) === barKey(current.of)) : -1;
  if (at !== -1) return bars[at + by] ?? bars[at];
  return bars.findLast(({ of }) => of.outcome !== 'planned') ?? bars[0];
}
