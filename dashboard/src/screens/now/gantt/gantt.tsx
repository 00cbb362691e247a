import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { useNow } from '../../../design/clock.tsx';
import { Card } from './card.tsx';
import { axisHeight } from './draw.ts';
import { hitAt, laneHeight, sameBar, type Hit } from './hit.ts';
import type { Lane } from './lanes.ts';
import { Picture } from './picture.ts';
import styles from './gantt.module.css';
import { useKeys } from './use-keys.ts';
import { useMoves } from './use-moves.ts';
import { usePalette } from './use-palette.ts';
import { useWidth } from './use-width.ts';
import { stretchOf, type SpanView } from './view.ts';
import { inWords } from './words.ts';

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
  const picture = useRef<Picture>(null);
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
    if (!canvas.current) return undefined;
    const drawn = new Picture(canvas.current);
    picture.current = drawn;
    return () => drawn.end();
  }, []);
  useEffect(() => {
    if (palette) picture.current?.show({ lanes, stretch, now, width, palette, lane, hit: pointed });
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
  if ('bar' in a && 'bar' in b) return sameBar(a.bar.of, b.bar.of) && a.bar.of === b.bar.of;
  if ('waits' in a && 'waits' in b)
    return a.lane === b.lane && a.waits.length === b.waits.length && a.waits[0] === b.waits[0];
  return false;
}
