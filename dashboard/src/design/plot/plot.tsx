import { useEffect, useEffectEvent, useRef, type ReactElement } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { ticksOf, type Tick } from '../ticks.ts';
import styles from './plot.module.css';

/** One line of a plot: its name, and a value or nothing for each x. */
export interface Series {
  name: string;
  values: readonly (number | null)[];
  /** Points that are joined, unless it says otherwise. */
  look?: 'points' | 'steps';
}

const stepped = uPlot.paths.stepped?.({ align: 1 });
type Look = NonNullable<Series['look']> | 'joined';
const looks: Record<Look, Partial<uPlot.Series>> = {
  joined: { width: 1.5, points: { size: 6 }, spanGaps: true },
  points: { paths: () => null, points: { size: 8, show: true } },
  steps: { width: 2, points: { show: false }, spanGaps: true, ...(stepped && { paths: stepped }) },
};

const height = 220;
/** Pixels that the mark of a time needs. */
const timeRoom = 90;

/** Marks at round times, written as everywhere else on the page. */
const timeAxis: uPlot.Axis = {
  splits: (plot, _axis, from, to) => ticksIn(plot, from, to).map(({ at }) => at),
  values: (plot, marks) => {
    const { min = 0, max = 0 } = plot.scales['x'] ?? {};
    const labels = new Map(ticksIn(plot, min, max).map(({ at, label }) => [at, label]));
    return marks.map((mark) => labels.get(mark) ?? '');
  },
};

function ticksIn({ width }: uPlot, from: number, to: number): Tick[] {
  return ticksOf({ from, to }, Math.max(1, Math.floor(width / timeRoom)));
}

/** Marks at the places of words, as far as there is room. */
function wordAxis(words: readonly string[]): uPlot.Axis {
  return {
    splits: ({ width }) => {
      const each = Math.max(1, Math.ceil((words.length * timeRoom) / Math.max(timeRoom, width)));
      return words.flatMap((_, at) => (at % each === 0 ? [at] : []));
    },
    values: (_, marks) => marks.map((mark) => words[mark] ?? ''),
  };
}

/** Values over x. `time` where x is in milliseconds since the epoch. */
export function Plot({
  x,
  series,
  label,
  time = false,
  across = 'x',
  words,
  pick,
}: {
  x: readonly number[];
  series: readonly Series[];
  /** What the plot shows, for who does not see it. */
  label: string;
  time?: boolean;
  /** What x is called. */
  across?: string;
  /** What stands for each x, where x counts from 0. */
  words?: readonly string[] | undefined;
  /** Told which point somebody has clicked, by its place in x. */
  pick?: (at: number) => void;
}): ReactElement {
  const picked = useEffectEvent((at: number) => pick?.(at));
  const picks = pick !== undefined;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    const colours = ['--running', '--attention', '--unknown', '--done', '--failed', '--waiting'].map(colour);
    const axis = {
      font: `12px ${colour('--font')}`,
      stroke: colour('--text-2'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height,
        scales: { x: { time, ...(words && { range: [-0.5, words.length - 0.5] }) } },
        axes: [{ ...axis, ...(time ? timeAxis : words ? wordAxis(words) : {}) }, axis],
        // One line is named by the heading above it.
        legend: { show: series.length > 1 },
        ms: 1,
        series: [
          { label: across },
          ...series.map(({ name, look = 'joined' as Look }, at) => ({
            label: name,
            stroke: colours[at % colours.length] ?? 'currentColor',
            ...looks[look],
          })),
        ],
      },
      [[...x], ...series.map(({ values }) => [...values])],
      element,
    );
    const click = (): void => {
      const { idx } = plot.cursor;
      if (idx !== null && idx !== undefined) picked(idx);
    };
    if (picks) plot.over.addEventListener('click', click);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [x, series, time, across, words, picks]);
  return (
    <div
      ref={place}
      className={styles['plot']}
      data-picks={picks || undefined}
      role="img"
      aria-label={label}
    />
  );
}
