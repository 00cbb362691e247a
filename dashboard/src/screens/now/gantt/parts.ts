import type { Stretch } from './view.ts';

/** The recent part is read at each change of the lab, so it is short (milliseconds). */
const recentMs = 300_000;

/**
 * What is read for a stretch: the past, with as much around it that a small move needs no reading, and what is recent, from `edge`
 * on. All are whole milliseconds at round moments, so that they stay the same while the clock goes on and the view moves a
 * little, and what was read serves again. Pure.
 */
export function partsOf({ from, to }: Stretch, now: number): { past: Stretch; edge: number } {
  const edge = (Math.floor(now / recentMs) - 1) * recentMs;
  const half = (to - from) / 2;
  const grid = recentMs * 2 ** Math.max(0, Math.ceil(Math.log2(half / recentMs)));
  const end = Math.min(edge, (Math.ceil(to / grid) + 1) * grid);
  return { past: { from: Math.min((Math.floor(from / grid) - 1) * grid, end - grid), to: end }, edge };
}
