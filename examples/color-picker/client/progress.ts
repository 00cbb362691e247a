import { createLogUpdate } from 'log-update';
import Table from 'cli-table3';
import { toHex, type Rgb } from '../colour.ts';
import { milestones, type Trial } from './trial.ts';

const size = { width: 640, height: 360 };
const area = { left: 60, right: 620, top: 56, bottom: 310 };

/** An SVG that shows how the search came nearer: every well as a dot in its own colour, the best so far as a line. */
export function convergencePlot(trials: readonly Trial[], target: Rgb, tolerance: number): string {
  const line = milestones(trials);
  const last = line.at(-1);
  const scale = createScale(trials, tolerance);
  const best = line.map(({ iteration, best: { distance } }) => point(scale.x(iteration), scale.y(distance)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    swatch(area.left, 'target', target),
    ...(last ? [swatch(area.left + 150, 'best', last.best.colour)] : []),
    ...scale.distances.map((value) => gridLine(scale.y(value), String(value))),
    ...line.map(({ iteration }) => label(scale.x(iteration), area.bottom + 18, String(iteration), 'middle')),
    label((area.left + area.right) / 2, area.bottom + 38, 'iteration', 'middle'),
    label(area.left - 8, area.top - 8, 'distance to the target (ΔE)', 'start'),
    `<line x1="${area.left}" x2="${area.right}" y1="${n(scale.y(tolerance))}" y2="${n(scale.y(tolerance))}" stroke="#2a7" stroke-dasharray="5 4"/>`,
    `<polyline points="${best.join(' ')}" fill="none" stroke="#333" stroke-width="1.5"/>`,
    ...trials.map(
      ({ iteration, distance, colour }) =>
        `<circle cx="${n(scale.x(iteration))}" cy="${n(scale.y(distance))}" r="5" fill="${toHex(colour)}" stroke="#333" stroke-width="0.7"/>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** Iterations side by side, distances on a logarithmic scale. */
function createScale(trials: readonly Trial[], tolerance: number) {
  const distances = [tolerance, ...trials.map(({ distance }) => distance)].map((d) => Math.max(d, smallest));
  const lowest = Math.floor(Math.log10(Math.min(...distances)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...distances))));
  const iterations = Math.max(1, ...trials.map(({ iteration }) => iteration));
  return {
    x: (iteration: number) => area.left + ((area.right - area.left) * (iteration - 0.5)) / iterations,
    y: (distance: number) =>
      area.bottom -
      ((area.bottom - area.top) * (Math.log10(Math.max(distance, smallest)) - lowest)) / (highest - lowest),
    /** The decades, for grid lines. */
    distances: Array.from({ length: highest - lowest + 1 }, (_, i) => Number(`1e${lowest + i}`)),
  };
}

/** A logarithm needs more than nothing. */
const smallest = 0.01;

function gridLine(y: number, text: string): string {
  return `<line x1="${area.left}" x2="${area.right}" y1="${n(y)}" y2="${n(y)}" stroke="#ddd"/>${label(area.left - 8, y + 4, text, 'end')}`;
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${text}</text>`;
}

function swatch(x: number, name: string, colour: Rgb): string {
  const hex = toHex(colour);
  return `<rect x="${x}" y="12" width="18" height="18" fill="${hex}" stroke="#333" stroke-width="0.7"/>${label(x + 26, 26, `${name} ${hex}`, 'start')}`;
}

function point(x: number, y: number): string {
  return `${n(x)},${n(y)}`;
}

/** A coordinate, short. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Tells a person how the search goes. */
export interface Progress {
  /** A run has come to a step. */
  step(iteration: number, step: string): void;
  /** An iteration has ended. */
  iteration(trials: readonly Trial[], best: Trial): void;
}

/** A line for each iteration; in a terminal also the step in hand, and the colours themselves. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const live = stream.isTTY ? createLogUpdate(stream) : undefined;
  return {
    step(iteration, step) {
      live?.(`iteration ${iteration}: ${step} …`);
    },
    iteration(trials, best) {
      live?.clear();
      stream.write(`${describeIteration(trials, best, stream.isTTY)}\n`);
    },
  };
}

/** The end of it: how near the search was after each iteration. */
export function resultTable(trials: readonly Trial[]): string {
  const table = new Table({
    head: ['iteration', 'best distance (ΔE)', 'colour', 'cyan, magenta, yellow, black (µl)'],
    style: { head: [], border: [] },
    colAligns: ['right', 'right', 'left', 'left'],
  });
  for (const { iteration, best } of milestones(trials)) {
    const { cyan, magenta, yellow, black } = best.volumes;
    const doses = [cyan, magenta, yellow, black].map((dose) => dose.toFixed(1)).join(', ');
    table.push([iteration, best.distance.toFixed(2), toHex(best.colour), doses]);
  }
  return table.toString();
}

function describeIteration(trials: readonly Trial[], best: Trial, inColour: boolean): string {
  const { iteration = 0 } = trials[0] ?? {};
  const tried = trials.map(({ colour }) => (inColour ? block(colour) : toHex(colour))).join(' ');
  return `iteration ${String(iteration).padStart(2)}  tried ${tried}  best ${toHex(best.colour)} ΔE ${best.distance.toFixed(2)}`;
}

/** Two columns of the terminal in that colour. */
function block(colour: Rgb): string {
  const [red, green, blue] = colour.map(Math.round);
  return `\u001b[48;2;${red};${green};${blue}m  \u001b[0m`;
}
