import { ticksOf } from '../../../design/ticks.ts';
import { laneHeight, placeOfTrack, waitsAt, type Hit } from './hit.ts';
import { type Bar, barKey, endOf, firstFrom, type Lane, type Track } from './lanes.ts';
import type { Stretch } from './view.ts';

export const axisHeight = 32;
/** A bar is never narrower, in pixels; what has gone wrong is to be seen from further away. */
const leastWidth = { usual: 1.5, wrong: 4 };
const tickRoom = 84;

/** All that a picture shows. Sizes are in CSS pixels. */
export interface Scene {
  lanes: readonly Lane[];
  stretch: Stretch;
  now: number;
  width: number;
  palette: Palette;
  /** The lane that the keyboard is at. */
  lane: number | undefined;
  hit: Hit | undefined;
}

/** Draws the picture anew: axis, lanes, reservations, waits, bars, the line of now. Only what lies in the stretch is looked at. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): void {
  const { lanes, stretch, width, palette } = scene;
  const height = axisHeight + lanes.length * laneHeight;
  const scale = width / (stretch.to - stretch.from);
  const xOf = (at: number): number => (at - stretch.from) * scale;
  context.clearRect(0, 0, width, height);
  drawAxis(context, scene, xOf, height);
  for (const [index, lane] of lanes.entries()) {
    const top = axisHeight + index * laneHeight;
    if (index === scene.lane) {
      context.fillStyle = palette.surface2;
      context.globalAlpha = 0.6;
      context.fillRect(0, top, width, laneHeight - 1);
      context.globalAlpha = 1;
    }
    drawReserved(context, scene, lane, top, xOf);
    drawWaits(context, scene, lane, top, xOf);
    drawBars(context, scene, lane, top, xOf);
    context.fillStyle = palette.line;
    context.fillRect(0, top + laneHeight - 1, width, 1);
  }
  const x = Math.round(xOf(scene.now));
  if (x >= 0 && x <= width) {
    context.fillStyle = palette.now;
    context.fillRect(x - 0.5, axisHeight - 8, 1.5, height - axisHeight + 8);
  }
}

function drawAxis(
  context: CanvasRenderingContext2D,
  { stretch, width, palette }: Scene,
  xOf: (at: number) => number,
  height: number,
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
  { stretch, width, palette, hit }: Scene,
  { reserved }: Lane,
  top: number,
  xOf: (at: number) => number,
): void {
  for (const piece of reserved) {
    if (piece.to < stretch.from || piece.from > stretch.to) continue;
    const x = Math.max(-10, xOf(piece.from));
    const end = Math.min(width + 10, xOf(piece.to));
    context.fillStyle = palette.reserved;
    context.fillRect(x, top + 1, end - x, laneHeight - 3);
    const isChosen = hit !== undefined && 'reserved' in hit && hit.reserved.of.id === piece.of.id;
    context.fillStyle = isChosen ? palette.text1 : palette.lineStrong;
    for (const edge of [x, end - 1]) context.fillRect(edge, top + 1, 1, laneHeight - 3);
  }
}

function drawWaits(
  context: CanvasRenderingContext2D,
  { stretch, now, palette }: Scene,
  { waits }: Lane,
  top: number,
  xOf: (at: number) => number,
): void {
  for (const { from, to, of } of waits) {
    const end = Math.min(to, now);
    if (end < stretch.from || from > stretch.to) continue;
    const x = Math.max(-10, xOf(from));
    context.fillStyle = palette.waits(of.reason);
    context.fillRect(x, top + waitsAt.top, Math.max(2, xOf(end) - x), waitsAt.height);
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
    const place = placeOfTrack(index, tracks.length);
    const height = place.height > 3 && tracks.length > 1 ? place.height - 1 : place.height;
    // What has gone wrong comes last, so that no success beside it hides it.
    drawTrack(context, scene, track, top + place.top, height, xOf, false);
    drawTrack(context, scene, track, top + place.top, height, xOf, true);
  }
}

function drawTrack(
  context: CanvasRenderingContext2D,
  scene: Scene,
  track: Track,
  y: number,
  height: number,
  xOf: (at: number) => number,
  wrong: boolean,
): void {
  const { stretch, now, palette, hit } = scene;
  let drawnTo = -Infinity;
  const key = hit !== undefined && 'bar' in hit ? barKey(hit.bar.of) : undefined;
  for (let at = firstFrom(track, stretch.from); at < track.length; at += 1) {
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
    context.fillStyle = palette.bars[outcome];
    context.fillRect(x, y, width, height);
    const edge = chosen ? palette.text1 : palette.edges[outcome];
    if (edge === undefined) continue;
    context.strokeStyle = edge;
    context.lineWidth = chosen ? 2 : 1;
    context.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
  }
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

type Outcome = Exclude<Bar['of']['outcome'], 'planned'>;

/** The colours of the picture, of the theme that the page has. */
export interface Palette {
  line: string;
  lineStrong: string;
  text: string;
  text1: string;
  surface2: string;
  now: string;
  font: string;
  bars: Record<Outcome, string | CanvasPattern>;
  /** The edge of a bar, which tells of what has gone wrong where it is too small for its pattern. */
  edges: Partial<Record<Outcome, string>>;
  /** Within the outline of what is planned, and of what is under way. */
  planned: string;
  due: string;
  dueEdge: string;
  /** Where a person has the instrument. */
  reserved: string | CanvasPattern;
  waits: (reason: string) => string | CanvasPattern;
}

/** Waits that somebody must end are told from those that end by themselves. */
const waitTokens: Record<string, string> = {
  busy: '--waiting-fill',
  location: '--waiting-fill',
  sequential: '--waiting-fill',
  early: '--waiting-fill',
  gap: '--waiting-fill',
  retry: '--waiting-fill',
  reserved: '--line-strong',
  unfit: '--attention-fill',
  no_agent: '--attention-fill',
  supplies: '--attention-fill',
  held: '--line-strong',
  paused: '--line-strong',
  outcome_unknown: '--unknown-fill',
  not_known: '--idle-fill',
};

/** Reads the tokens that are in force at an element. */
export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const waits = new Map<string, string | CanvasPattern>();
  return {
    line: token('--line'),
    lineStrong: token('--line-strong'),
    text: token('--text-3'),
    text1: token('--text-1'),
    surface2: token('--surface-2'),
    now: token('--text-1'),
    font: `${token('--text-small')} ${token('--font')}`,
    bars: {
      acting: token('--running-fill'),
      succeeded: token('--done-fill'),
      failed: hatched(token('--failed-fill'), token('--surface-1'), 'crossed'),
      cancelled: token('--idle-fill'),
      unknown: hatched(token('--unknown-fill'), token('--surface-1'), 'striped'),
      skipped: hatched(token('--idle-fill'), token('--surface-1'), 'striped'),
    },
    edges: { failed: token('--failed'), unknown: token('--unknown') },
    planned: token('--surface-1'),
    due: token('--running-quiet'),
    dueEdge: token('--running-fill'),
    reserved: hatched(token('--surface-1'), token('--line'), 'striped'),
    waits: (reason) => {
      const name = waitTokens[reason] ?? '--idle-fill';
      const known = waits.get(name) ?? hatched(token(name), token('--surface-1'), 'striped');
      waits.set(name, known);
      return known;
    },
  };
}

/** A pattern of slanting lines, or of crosses; the plain colour where the browser makes none. */
function hatched(facts: string, lines: string, form: 'striped' | 'crossed'): string | CanvasPattern {
  const size = 8;
  const scale = Math.max(1, Math.round(devicePixelRatio));
  const tile = document.createElement('canvas');
  tile.width = tile.height = size * scale;
  const context = tile.getContext('2d');
  if (!context) return facts;
  context.scale(scale, scale);
  context.fillStyle = facts;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = lines;
  context.lineWidth = 2;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
    if (form === 'crossed') {
      context.moveTo(shift - 1, -1);
      context.lineTo(shift + size + 1, size + 1);
    }
  }
  context.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern ?? facts;
}
