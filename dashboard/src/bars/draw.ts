import { ticksOf } from '../design/ticks.ts';
import type { Hit } from './hit.ts';
import type { Palette } from './palette.ts';
import { type Bar, barKey, endOf, firstFrom, type Lane, settledAt } from './pieces.ts';
import { axisHeight, placeOfTrack, type Rows } from './rows.ts';
import type { Stretch } from './view.ts';

/** A bar is never narrower, in pixels; what has gone wrong is to be seen from further away. */
const leastWidth = { usual: 1.5, wrong: 4 };
const tickRoom = 84;

/** All that a picture shows. Sizes are in CSS pixels. */
export interface Scene {
  lanes: readonly Lane[];
  rows: Rows;
  /** How far the lanes are moved up beneath the axis. */
  top: number;
  stretch: Stretch;
  now: number;
  width: number;
  height: number;
  palette: Palette;
  /** The lane that the keyboard is at. */
  lane: number | undefined;
  hit: Hit | undefined;
}

/** Draws the picture anew: axis, lanes, reservations, waits, bars, the line of now. Only what is to be seen is looked at. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): void {
  const { lanes, rows, stretch, width, height, palette } = scene;
  const scale = width / (stretch.to - stretch.from);
  const xOf = (at: number): number => (at - stretch.from) * scale;
  context.clearRect(0, 0, width, height);
  drawAxis(context, scene, xOf);
  context.save();
  context.beginPath();
  context.rect(0, axisHeight, width, height - axisHeight);
  context.clip();
  const first = Math.max(0, Math.floor(scene.top / rows.height));
  const last = Math.min(lanes.length, Math.ceil((scene.top + height - axisHeight) / rows.height));
  for (const [at, lane] of lanes.slice(first, last).entries()) {
    const index = first + at;
    const top = axisHeight + index * rows.height - scene.top;
    if (index === scene.lane) {
      context.fillStyle = palette.surface2;
      context.globalAlpha = 0.6;
      context.fillRect(0, top, width, rows.height - 1);
      context.globalAlpha = 1;
    }
    drawReserved(context, scene, lane, top, xOf);
    drawWaits(context, scene, lane, top, xOf);
    drawPlanned(context, scene, lane, top, xOf);
    drawBars(context, scene, lane, top, xOf);
    if (rows.edges) drawEdge(context, scene, lane, top);
    context.fillStyle = palette.line;
    context.fillRect(0, top + rows.height - 1, width, 1);
  }
  context.restore();
  const x = Math.round(xOf(scene.now));
  if (x >= 0 && x <= width) {
    context.fillStyle = palette.now;
    context.fillRect(x - 0.5, axisHeight - 8, 1.5, height - axisHeight + 8);
  }
}

function drawAxis(
  context: CanvasRenderingContext2D,
  { stretch, width, height, palette }: Scene,
  xOf: (at: number) => number,
): void {
  context.font = palette.font;
  context.textBaseline = 'middle';
  for (const { at, label, day } of ticksOf(stretch, Math.max(1, Math.floor(width / tickRoom)))) {
    const x = Math.round(xOf(at));
    context.fillStyle = day ? palette.lineStrong : palette.line;
    context.fillRect(x, axisHeight - 6, 1, height - axisHeight + 6);
    context.fillStyle = day ? palette.text1 : palette.text;
    // A label that would not fit at the edge is left out.
    const wide = context.measureText(label).width;
    if (x - wide / 2 > 0 && x + wide / 2 < width) context.fillText(label, x - wide / 2, 13);
  }
  context.fillStyle = palette.line;
  context.fillRect(0, axisHeight - 1, width, 1);
}

function drawReserved(
  context: CanvasRenderingContext2D,
  { rows, stretch, width, palette, hit }: Scene,
  { reserved }: Lane,
  top: number,
  xOf: (at: number) => number,
): void {
  for (const piece of reserved) {
    if (piece.to < stretch.from || piece.from > stretch.to) continue;
    const x = Math.max(-10, xOf(piece.from));
    const end = Math.min(width + 10, xOf(piece.to));
    context.fillStyle = palette.reserved;
    context.fillRect(x, top + 1, end - x, rows.height - 3);
    const isChosen = hit !== undefined && 'reserved' in hit && hit.reserved.of.id === piece.of.id;
    context.fillStyle = isChosen ? palette.text1 : palette.lineStrong;
    for (const edge of [x, end - 1]) context.fillRect(edge, top + 1, 1, rows.height - 3);
  }
}

function drawWaits(
  context: CanvasRenderingContext2D,
  { rows, stretch, now, palette }: Scene,
  { waits }: Lane,
  top: number,
  xOf: (at: number) => number,
): void {
  for (const { from, to, of } of waits) {
    const end = Math.min(to, now);
    if (end < stretch.from || from > stretch.to) continue;
    const x = Math.max(-10, xOf(from));
    context.fillStyle = palette.waits(of.reason);
    context.fillRect(x, top + rows.waits.top, Math.max(2, xOf(end) - x), rows.waits.height);
  }
}

function drawBars(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { tracks }: Lane,
  top: number,
  xOf: (at: number) => number,
): void {
  for (const [index, track] of tracks.entries()) {
    const place = placeOfTrack(scene.rows, index, tracks.length);
    const height = place.height > 3 && tracks.length > 1 ? place.height - 1 : place.height;
    // What has gone wrong comes last, so that no success beside it hides it.
    drawTrack(context, scene, track, top + place.top, height, xOf, false);
    drawTrack(context, scene, track, top + place.top, height, xOf, true);
  }
}

/** Draws an arrow at the edge beyond which all bars of a lane lie. */
function drawEdge(
  context: CanvasRenderingContext2D,
  { rows, stretch, now, width, palette }: Scene,
  { tracks }: Lane,
  top: number,
): void {
  const bars = tracks.flat();
  if (bars.length === 0) return;
  const isBefore = bars.every((bar) => endOf(bar, now) < stretch.from);
  if (!isBefore && !bars.every(({ from }) => from > stretch.to)) return;
  const [tip, base] = isBefore ? [4, 9] : [width - 4, width - 9];
  const y = top + rows.bars.top + rows.bars.height / 2;
  context.fillStyle = palette.text;
  context.beginPath();
  context.moveTo(tip, y);
  context.lineTo(base, y - 4);
  context.lineTo(base, y + 4);
  context.fill();
}

function drawTrack(
  context: CanvasRenderingContext2D,
  scene: Scene,
  track: readonly Bar[],
  y: number,
  height: number,
  xOf: (at: number) => number,
  wrong: boolean,
): void {
  const { stretch, now, palette, hit } = scene;
  let drawnTo = -Infinity;
  const key = hit !== undefined && 'bar' in hit ? barKey(hit.bar.of) : undefined;
  // The bar before the first may have ended in doubt that lasts until now.
  for (let at = Math.max(0, firstFrom(track, stretch.from) - 1); at < track.length; at += 1) {
    const piece = track[at];
    if (!piece || piece.from > stretch.to) break;
    const { outcome } = piece.of;
    const chosen = key === barKey(piece.of);
    if (isWrong(outcome) !== wrong && !chosen) continue;
    if (piece.forecast) drawAhead(context, scene, piece, y, height, xOf, chosen);
    if (outcome === 'planned') continue;
    const least = wrong ? leastWidth.wrong : leastWidth.usual;
    const x = Math.max(-10, xOf(piece.from));
    const width = Math.max(least, xOf(Math.min(piece.to, Math.max(now, piece.from))) - x - 0.5);
    // Of many bars in one pixel one is seen.
    if (x + width < drawnTo + 1 && !chosen) continue;
    drawnTo = x + width;
    const settled = xOf(settledAt(piece, now));
    if (settled > x + width) {
      context.fillStyle = palette.bars.unknown;
      context.fillRect(x + width, y, settled - x - width, height);
    }
    context.fillStyle = palette.bars[outcome];
    context.fillRect(x, y, width, height);
    if (piece.usual) drawUsual(context, scene, y + height + 2, x, xOf(piece.from + piece.usual.median));
    const edge = chosen ? palette.text1 : palette.edges[outcome];
    if (edge === undefined) continue;
    context.strokeStyle = edge;
    context.lineWidth = chosen ? 2 : 1;
    context.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
  }
}

/** Draws beneath a bar how long the same took before: a line with an end. */
function drawUsual(
  context: CanvasRenderingContext2D,
  { palette }: Scene,
  y: number,
  from: number,
  to: number,
): void {
  // So short a line would be a mark that says nothing.
  if (to - from < leastWidth.wrong) return;
  context.fillStyle = palette.text;
  context.fillRect(from, y, to - from, 1);
  context.fillRect(to - 1, y - 2, 1, 5);
}

/** Draws above the bars of a step when it was to be done, as was told before: a thin outline; a line where nobody could tell its end. */
function drawPlanned(
  context: CanvasRenderingContext2D,
  { rows, width, palette }: Scene,
  { planned }: Lane,
  top: number,
  xOf: (at: number) => number,
): void {
  if (!planned) return;
  const x = Math.max(-10, Math.round(xOf(planned.begin)));
  const end = Math.min(width + 10, Math.round(xOf(planned.end ?? planned.begin)));
  context.strokeStyle = palette.text;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, top + rows.bars.top - 4.5, Math.max(0, end - x - 1), 3);
}

/** Draws what is expected of a step: an outline, after now alone; a broken one where the step may be left out. */
function drawAhead(
  context: CanvasRenderingContext2D,
  { now, palette }: Scene,
  piece: Bar,
  y: number,
  height: number,
  xOf: (at: number) => number,
  chosen: boolean,
): void {
  const end = endOf(piece, now);
  if (end < now) return;
  const x = Math.round(xOf(Math.max(now, piece.from)));
  const width = Math.max(leastWidth.wrong, Math.round(xOf(end)) - x - 1);
  const isPlanned = piece.of.outcome === 'planned';
  if (!isPlanned && end === now) return;
  context.fillStyle = isPlanned ? palette.planned : palette.due;
  context.fillRect(x, y, width, height);
  context.strokeStyle = chosen ? palette.text1 : isPlanned ? palette.lineStrong : palette.dueEdge;
  context.lineWidth = chosen ? 2 : 1;
  context.setLineDash(piece.forecast?.conditional ? [4, 3] : []);
  context.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
  context.setLineDash([]);
}

function isWrong(outcome: Bar['of']['outcome']): boolean {
  return outcome === 'failed' || outcome === 'unknown';
}
