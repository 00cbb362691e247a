import { useEffect, useRef, type ReactElement } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { ticksOf, type Tick } from '../ticks.ts';
import styles from './plot.module.css';

/** One line of a plot: its name, and a value or nothing for each x. */
export interface Series {
  name: string;
  values: readonly (number | null)[];
}

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

/** Values over x, as points that are joined. `time` where x is in milliseconds since the epoch. */
export function Plot({
  x,
  series,
  label,
  time = false,
}: {
  x: readonly number[];
  series: readonly Series[];
  /** What the plot shows, for who does not see it. */
  label: string;
  time?: boolean;
}): ReactElement {
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
        scales: { x: { time } },
        axes: [time ? { ...axis, ...timeAxis } : axis, axis],
        // One line is named by the heading above it.
        legend: { show: series.length > 1 },
        ms: 1,
        series: [
          {},
          ...series.map(({ name }, at) => ({
            label: name,
            stroke: colours[at % colours.length] ?? 'currentColor',
            width: 1.5,
            points: { size: 6 },
          })),
        ],
      },
      [[...x], ...series.map(({ values }) => [...values])],
      element,
    );
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [x, series, time]);
  return <div ref={place} className={styles['plot']} role="img" aria-label={label} />;
}
