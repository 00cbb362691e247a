import {
  formatClock,
  formatDuration,
  formatSpan,
  formatTime,
} from '../../../../../shared/sentences/index.ts';
import { useEffect, useMemo, useRef, useState, type ReactElement, type RefObject } from 'react';
import { useNow } from '../../../design/time.tsx';
import { axisHeight, drawScene, type Scene, readPalette, type Palette } from './draw.ts';
import { hitAt, laneHeight, type Hit } from './hit.ts';
import type { Lane } from './lanes.ts';
import styles from './gantt.module.css';
import { useKeys, useMoves } from './use-moves.ts';
import { stretchOf, type SpanView } from './view.ts';
import { showOutcome, waitInWords, StateIcon, StateMark } from '../../../design/state.tsx';
import { shortId } from '../../../design/address.tsx';

/** More are counted. */
const mostWaits = 4;

/** What lies under the pointer, or where the keyboard is: step, run and times. */
function Card({ hit, now, x, top }: { hit: Hit; now: number; x: number; top: number }): ReactElement {
  return (
    <div className={styles['card']} style={{ left: x, top }} aria-hidden="true">
      {'bar' in hit ? <Bar hit={hit} now={now} /> : <Waits hit={hit} now={now} />}
    </div>
  );
}

type WaitsHit = Extract<Hit, { waits: unknown }>;

function Bar({ hit: { bar }, now }: { hit: Exclude<Hit, WaitsHit>; now: number }): ReactElement {
  const { step_name, action, label, run_id, step, attempt, outcome, from, to } = bar.of;
  const ends = to === null ? (outcome === 'acting' ? now : undefined) : Date.parse(to);
  return (
    <>
      <b>{step_name}</b>
      <span>
        step {step + 1} · {action}
        {attempt > 1 ? ` · attempt ${attempt}` : ''}
      </span>
      <span>
        {label} <code>{shortId(run_id)}</code>
      </span>
      <span>
        <StateMark shown={showOutcome(outcome)} />
        {ends === undefined ? ', its end is not known' : ` ${formatDuration(ends - bar.from)}`}
      </span>
      <span className="quiet">
        {formatTime(from)} {to === null ? '' : `– ${formatClock(to, from)}`}
      </span>
    </>
  );
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

/** What instruments did over time, a lane for each, drawn in one canvas. A press leads to the run at that step. */
export function Gantt({
  lanes,
  view,
  change,
  open,
}: {
  lanes: readonly Lane[];
  view: SpanView;
  change: (to: (view: SpanView) => SpanView) => void;
  open: (run_id: string, step: number) => void;
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
    hitAt(lanes, y - axisHeight, stretch.from + x * perPixel, reachPixels * perPixel);
  const go = (hit: Hit | undefined): void => {
    const step = hit && ('bar' in hit ? hit.bar.of : hit.waits[0]?.of);
    if (step) open(step.run_id, step.step);
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

  const x = pointed
    ? (('bar' in pointed ? pointed.bar.from : (pointed.waits[0]?.from ?? 0)) - stretch.from) / perPixel
    : 0;
  return (
    <div
      ref={box}
      className={styles['gantt']}
      data-on={pointed ? true : undefined}
      tabIndex={0}
      role="application"
      aria-roledescription="timeline"
      aria-label="What the instruments did. Left and right move in time, plus and minus zoom, Home goes to now, up and down choose an instrument, N and P its next and previous action, Enter opens it."
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

function sameHit(a: Hit | undefined, b: Hit | undefined): boolean {
  if (!a || !b) return a === b;
  if ('bar' in a && 'bar' in b) return a.bar.of === b.bar.of;
  if ('waits' in a && 'waits' in b)
    return a.lane === b.lane && a.waits.length === b.waits.length && a.waits[0] === b.waits[0];
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
    const bars = lane.tracks.reduce((sum, track) => sum + track.length, 0);
    return `${lane.key}: ${bars === 1 ? '1 action' : `${bars} actions`}`;
  }
  if ('waits' in hit)
    return `${lane.key}: ${hit.waits.map(({ of }) => `${of.step_name} of ${of.label} waited, ${of.text ?? waitInWords(of.reason)}`).join('; ')}`;
  const { of, from, to } = hit.bar;
  const took = to === Infinity ? `for ${formatDuration(now - from)}` : formatDuration(to - from);
  return `${lane.key}: ${of.step_name} of ${of.label}, ${showOutcome(of.outcome).word} ${took}, ${formatSpan(now - from)} ago`;
}
