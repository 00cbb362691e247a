import {
  type ComponentProps,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type RefObject,
} from 'react';
import { useNow } from '../design/time.tsx';
import { waitInWords, showOutcome } from '../design/state.tsx';
import { readable } from '../design/told.tsx';
import { formatDuration, formatSpan } from '../../../shared/sentences/index.ts';
import styles from './bars.module.css';
import { besideBar, CardFacts, forecastLines } from './card.tsx';
import { drawScene, type Scene } from './draw.ts';
import { hitAt, type Hit } from './hit.ts';
import { type Palette, readPalette } from './palette.ts';
import type { Lane } from './pieces.ts';
import { axisHeight, type Rows } from './rows.ts';
import { useKeys, useMoves } from './use-moves.ts';
import { stretchOf, type SpanView } from './view.ts';

/** How near to a bar a pointer counts (pixels). */
const reachPixels = 4;
const cardWidth = 300;

/** Which part of the lanes is to be seen, where they scroll beneath the axis, in pixels. */
export interface Seen {
  top: number;
  height: number;
}

/** What was done and is to be done over time, a lane for each who did it, drawn in one canvas. */
export function Picture({
  lanes,
  rows,
  view,
  change,
  press,
  enter,
  lane,
  choose,
  label,
  seen,
  isOfRun = false,
}: {
  lanes: readonly Lane[];
  rows: Rows;
  view: SpanView;
  change: (to: (view: SpanView) => SpanView) => void;
  /** Told of what somebody has pressed, and of the lane that it lies in, where it does. */
  press: (hit: Hit | undefined, lane: number | undefined) => void;
  /** The same of Enter. */
  enter: (hit: Hit | undefined, lane: number | undefined) => void;
  /** The lane that stands out: where the keyboard is. */
  lane: number | undefined;
  choose: (lane: number | undefined) => void;
  /** What it shows, and what its keys do, for who does not see it. */
  label: string;
  /** Undefined where all of it is. */
  seen?: Seen | undefined;
  isOfRun?: boolean;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = useNow();
  const width = useWidth(box);
  const palette = usePalette(box);
  const [pointed, setPointed] = useState<Hit>();
  const [hasKeys, setHasKeys] = useState(false);
  const stretch = useMemo(() => stretchOf(view, now), [view, now]);
  const perPixel = view.span / Math.max(1, width);
  const { top = 0, height = axisHeight + lanes.length * rows.height } = seen ?? {};

  const yOf = (y: number): number => (y < axisHeight ? -1 : y - axisHeight + top);
  const find = ({ x, y }: { x: number; y: number }): Hit | undefined =>
    hitAt(lanes, rows, yOf(y), stretch.from + x * perPixel, reachPixels * perPixel, now);
  const laneAt = (y: number): number | undefined => {
    const at = Math.floor(yOf(y) / rows.height);
    return lanes[at] ? at : undefined;
  };
  useMoves(box, {
    change,
    point: (at) => {
      const found = at && find(at);
      setPointed((old) => (sameHit(old, found) ? old : found));
    },
    press: (at) => press(find(at), laneAt(at.y)),
  });
  const keys = useKeys({
    lanes,
    change,
    lane,
    setLane: choose,
    hit: pointed,
    setHit: setPointed,
    go: (hit) => enter(hit, lane),
  });

  useEffect(() => {
    if (!palette) return undefined;
    // In the next frame, however often something changes before.
    const scene: Scene = {
      ...{ lanes, rows, top, stretch, now, width, height, palette, lane },
      hit: pointed,
    };
    const frame = requestAnimationFrame(() => draw(canvas.current, scene));
    return () => cancelAnimationFrame(frame);
  }, [lanes, rows, top, height, stretch, now, width, palette, lane, pointed]);

  const beside = isOfRun ? besideBar(lanes, pointed, now) : [];
  return (
    <div
      ref={box}
      className={styles['picture']}
      data-on={pointed ? true : undefined}
      tabIndex={0}
      role="application"
      aria-roledescription="timeline"
      aria-label={label}
      onKeyDown={keys}
      onFocus={() => setHasKeys(true)}
      onBlur={() => {
        setHasKeys(false);
        choose(undefined);
        setPointed(undefined);
      }}
    >
      <canvas ref={canvas} className={styles['canvas']} style={{ height }} aria-hidden="true" />
      {pointed ? (
        <Card
          {...{ now, beside, isOfRun }}
          hit={pointed}
          x={Math.max(0, Math.min((beginOf(pointed) - stretch.from) / perPixel, width - cardWidth))}
          place={placeOf(axisHeight + pointed.lane * rows.height - top, rows, seen?.height)}
        />
      ) : null}
      <span className="unseen" role="status">
        {lane === undefined || !hasKeys ? '' : inWords(lanes[lane], pointed, beside, now)}
      </span>
    </div>
  );
}

function Card({
  x,
  place,
  ...facts
}: ComponentProps<typeof CardFacts> & {
  x: number;
  place: { top: number } | { bottom: number };
}): ReactElement {
  return (
    <div className={styles['card']} style={{ left: x, ...place }} aria-hidden="true">
      <CardFacts {...facts} />
    </div>
  );
}

/** Below the row; above it in the lower half of what scrolls, where there would be no room. */
function placeOf(
  top: number,
  { height }: Rows,
  seen: number | undefined,
): { top: number } | { bottom: number } {
  return seen !== undefined && top > seen / 2 ? { bottom: seen - top } : { top: top + height };
}

/** Draws a scene, as sharp as the screen is. */
function draw(canvas: HTMLCanvasElement | null, scene: Scene): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context || scene.width <= 0) return;
  const dense = devicePixelRatio;
  const width = Math.round(scene.width * dense);
  const height = Math.round(scene.height * dense);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(dense, 0, 0, dense, 0, 0);
  drawScene(context, scene);
}

/** Where the card of what lies there stands (milliseconds since the epoch). */
function beginOf(hit: Hit): number {
  if ('bar' in hit) return hit.bar.from;
  return 'waits' in hit ? (hit.waits[0]?.from ?? 0) : hit.reserved.from;
}

function sameHit(a: Hit | undefined, b: Hit | undefined): boolean {
  if (!a || !b) return a === b;
  if ('bar' in a && 'bar' in b) return a.bar.of === b.bar.of;
  if ('waits' in a && 'waits' in b)
    return a.lane === b.lane && a.waits.length === b.waits.length && a.waits[0] === b.waits[0];
  if ('reserved' in a && 'reserved' in b) return a.lane === b.lane && a.reserved.of === b.reserved.of;
  return false;
}

/** The width of an element in CSS pixels; 0 before it is there. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const of = element.current;
    if (!of) return undefined;
    const observer = new ResizeObserver(() => setWidth(of.clientWidth));
    observer.observe(of);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** The colours at an element, read anew when the theme changes; undefined before the element is there. */
function usePalette(element: RefObject<HTMLElement | null>): Palette | undefined {
  const [palette, setPalette] = useState<Palette>();
  useEffect(() => {
    const read = (): void => {
      if (element.current) setPalette(readPalette(element.current));
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, [element]);
  return palette;
}

/** What is told of the place where the keyboard is, for those who do not see it. Pure. */
function inWords(
  lane: Lane | undefined,
  hit: Hit | undefined,
  beside: readonly string[],
  now: number,
): string {
  if (!lane) return '';
  if (!hit) {
    const planned = lane.tracks.flat().filter(({ of }) => of.outcome === 'planned').length;
    const bars = lane.tracks.reduce((sum, track) => sum + track.length, 0) - planned;
    const ahead = planned === 0 ? '' : `, ${planned} planned`;
    const waits = lane.waits.flatMap(({ to, of }) => (to === Infinity && of.text !== null ? [of.text] : []));
    return [`${lane.key}: ${bars === 1 ? '1 action' : `${bars} actions`}${ahead}`, ...waits].join(', ');
  }
  if ('waits' in hit)
    return `${lane.key}: ${hit.waits.map(({ of }) => `${of.step_name} of ${of.label} waited, ${of.text ?? waitInWords(of.reason)}`).join('; ')}`;
  if ('reserved' in hit) return readable(hit.reserved.of.text, now);
  const { of, from, to } = hit.bar;
  const what = `${lane.key}: ${of.step_name} of ${of.label}, ${showOutcome(of.outcome).word}`;
  if (of.outcome === 'planned') return [what, ...beside, ...forecastLines(hit.bar, now)].join(', ');
  const took = to === Infinity ? `for ${formatDuration(now - from)}` : formatDuration(to - from);
  return [`${what} ${took}, ${formatSpan(now - from)} ago`, ...beside, ...forecastLines(hit.bar, now)].join(
    ', ',
  );
}
