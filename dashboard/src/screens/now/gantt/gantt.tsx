import {
  formatClock,
  formatDuration,
  formatSpan,
  formatTime,
  spanInWords,
} from '../../../../../shared/sentences/index.ts';
import { useEffect, useMemo, useRef, useState, type ReactElement, type RefObject } from 'react';
import { useNow } from '../../../design/time.tsx';
import { axisHeight, drawScene, type Scene, readPalette, type Palette } from './draw.ts';
import { hitAt, laneHeight, type Hit } from './hit.ts';
import type { Bar, Lane } from './lanes.ts';
import styles from './gantt.module.css';
import { useKeys, useMoves } from './use-moves.ts';
import { stretchOf, type SpanView } from './view.ts';
import { showOutcome, waitInWords, StateIcon, StateMark } from '../../../design/state.tsx';
import { runAddress, shortId } from '../../../design/address.tsx';
import { capital, readable } from '../../../design/told.tsx';
import type { StepForecast } from '../../../api/index.ts';

/** More are counted. */
const mostWaits = 4;

/** What lies under the pointer, or where the keyboard is: step, run and times. */
function Card({ hit, now, x, top }: { hit: Hit; now: number; x: number; top: number }): ReactElement {
  return (
    <div className={styles['card']} style={{ left: x, top }} aria-hidden="true">
      {'bar' in hit ? (
        <OfBar bar={hit.bar} now={now} />
      ) : 'waits' in hit ? (
        <Waits hit={hit} now={now} />
      ) : (
        <span>{capital(readable(hit.reserved.of.text, now))}</span>
      )}
    </div>
  );
}

type WaitsHit = Extract<Hit, { waits: unknown }>;

function OfBar({ bar, now }: { bar: Bar; now: number }): ReactElement {
  const { step_name, label, run_id, step } = bar.of;
  return (
    <>
      <b>{step_name}</b>
      <span>
        step {step + 1} ·{' '}
        {bar.of.outcome === 'planned'
          ? bar.forecast?.conditional
            ? 'planned, and may be left out'
            : 'planned'
          : `${bar.of.action}${bar.of.attempt > 1 ? ` · attempt ${bar.of.attempt}` : ''}`}
      </span>
      <span>
        {label} <code>{shortId(run_id)}</code>
      </span>
      <Acted bar={bar} now={now} />
      {forecastLines(bar, now).map((line) => (
        <span key={line}>{capital(line)}</span>
      ))}
    </>
  );
}

/** What became of it so far; nothing of what is to come. */
function Acted({ bar: { of, from: began }, now }: { bar: Bar; now: number }): ReactElement | null {
  if (of.outcome === 'planned') return null;
  const { outcome, from, to } = of;
  const ends = to === null ? (outcome === 'acting' ? now : undefined) : Date.parse(to);
  return (
    <>
      <span>
        <StateMark shown={showOutcome(outcome)} />
        {ends === undefined ? ', its end is not known' : ` ${formatDuration(ends - began)}`}
      </span>
      <span className="quiet">
        {formatTime(from)} {to === null ? '' : `– ${formatClock(to, from)}`}
      </span>
    </>
  );
}

/** What is expected of a step: when it begins, where it has not, when it is done, and why not earlier. */
export function forecastLines({ of, forecast }: Bar, now: number): string[] {
  if (!forecast) return [];
  const { begin, text, why_not_earlier }: StepForecast = forecast;
  const isPlanned = of.outcome === 'planned';
  return [
    ...(isPlanned && begin ? [`begins ${spanInWords(begin, (at) => formatClock(at, now))}`] : []),
    readable(text, now),
    ...(isPlanned && why_not_earlier !== undefined ? [`not earlier: ${readable(why_not_earlier, now)}`] : []),
  ];
}

function Waits({ hit: { waits }, now }: { hit: WaitsHit; now: number }): ReactElement {
  return (
    <>
      <b>{waits.length === 1 ? 'A step waited' : `${waits.length} steps waited`}</b>
      {waits.slice(0, mostWaits).map(({ of, from, to }) => (
        <span key={`${of.run_id} ${of.step}`}>
          <StateIcon of="waiting" /> {of.step_name} · {of.label} <code>{shortId(of.run_id)}</code>{' '}
          {formatDuration(Math.min(to, now) - from)}: {of.text ?? waitInWords(of.reason)}
        </span>
      ))}
      {waits.length > mostWaits ? <span>and {waits.length - mostWaits} more</span> : null}
    </>
  );
}

/** Draws a scene, as sharp as the screen is. */
function draw(canvas: HTMLCanvasElement | null, scene: Scene): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context || scene.width <= 0) return;
  const dense = devicePixelRatio;
  const width = Math.round(scene.width * dense);
  const height = Math.round((axisHeight + scene.lanes.length * laneHeight) * dense);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(dense, 0, 0, dense, 0, 0);
  drawScene(context, scene);
}

/** How near to a bar a pointer counts (pixels). */
const reachPixels = 4;
const cardWidth = 300;

/** What instruments did and are to do over time, a lane for each, drawn in one canvas. A press leads to the run at that step. */
export function Gantt({
  lanes,
  view,
  change,
  open,
}: {
  lanes: readonly Lane[];
  view: SpanView;
  change: (to: (view: SpanView) => SpanView) => void;
  open: (address: string) => void;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = useNow();
  const width = useWidth(box);
  const palette = usePalette(box);
  const [pointed, setPointed] = useState<Hit>();
  const [lane, setLane] = useState<number>();
  const stretch = useMemo(() => stretchOf(view, now), [view, now]);
  const perPixel = view.span / Math.max(1, width);

  const find = ({ x, y }: { x: number; y: number }): Hit | undefined =>
    hitAt(lanes, y - axisHeight, stretch.from + x * perPixel, reachPixels * perPixel, now);
  const go = (hit: Hit | undefined): void => {
    if (hit && 'reserved' in hit) return open(`/lab/${encodeURIComponent(hit.reserved.of.module)}`);
    const step = hit && ('bar' in hit ? hit.bar.of : hit.waits[0]?.of);
    if (step) open(runAddress(step.run_id, step.step).replace(/^#/, ''));
  };
  useMoves(box, {
    change,
    point: (at) => {
      const found = at && find(at);
      setPointed((old) => (sameHit(old, found) ? old : found));
    },
    press: (at) => go(find(at)),
  });
  const keys = useKeys({ lanes, change, lane, setLane, hit: pointed, setHit: setPointed, go });

  useEffect(() => {
    if (!palette) return undefined;
    // In the next frame, however often something changes before.
    const scene: Scene = { lanes, stretch, now, width, palette, lane, hit: pointed };
    const frame = requestAnimationFrame(() => draw(canvas.current, scene));
    return () => cancelAnimationFrame(frame);
  }, [lanes, stretch, now, width, palette, lane, pointed]);

  const x = pointed ? (beginOf(pointed) - stretch.from) / perPixel : 0;
  return (
    <div
      ref={box}
      className={styles['gantt']}
      data-on={pointed ? true : undefined}
      tabIndex={0}
      role="application"
      aria-roledescription="timeline"
      aria-label="What the instruments did and are to do. Left and right move in time, plus and minus zoom, Home goes to now, up and down choose an instrument, N and P its next and previous action, Enter opens it."
      onKeyDown={keys}
      onBlur={() => {
        setLane(undefined);
        setPointed(undefined);
      }}
    >
      <canvas
        ref={canvas}
        className={styles['canvas']}
        style={{ height: axisHeight + lanes.length * laneHeight }}
        aria-hidden="true"
      />
      {pointed ? (
        <Card
          hit={pointed}
          now={now}
          x={Math.max(0, Math.min(x, width - cardWidth))}
          top={axisHeight + (pointed.lane + 1) * laneHeight}
        />
      ) : null}
      <span className="unseen" role="status">
        {lane === undefined ? '' : inWords(lanes[lane], pointed, now)}
      </span>
    </div>
  );
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
function inWords(lane: Lane | undefined, hit: Hit | undefined, now: number): string {
  if (!lane) return '';
  if (!hit) {
    const planned = lane.tracks.flat().filter(({ of }) => of.outcome === 'planned').length;
    const bars = lane.tracks.reduce((sum, track) => sum + track.length, 0) - planned;
    const ahead = planned === 0 ? '' : `, ${planned} planned`;
    return `${lane.key}: ${bars === 1 ? '1 action' : `${bars} actions`}${ahead}`;
  }
  if ('waits' in hit)
    return `${lane.key}: ${hit.waits.map(({ of }) => `${of.step_name} of ${of.label} waited, ${of.text ?? waitInWords(of.reason)}`).join('; ')}`;
  if ('reserved' in hit) return readable(hit.reserved.of.text, now);
  const { of, from, to } = hit.bar;
  const what = `${lane.key}: ${of.step_name} of ${of.label}, ${showOutcome(of.outcome).word}`;
  if (of.outcome === 'planned') return [what, ...forecastLines(hit.bar, now)].join(', ');
  const took = to === Infinity ? `for ${formatDuration(now - from)}` : formatDuration(to - from);
  return [`${what} ${took}, ${formatSpan(now - from)} ago`, ...forecastLines(hit.bar, now)].join(', ');
}
