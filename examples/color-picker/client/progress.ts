import { createLogUpdate } from 'log-update';
import Table from 'cli-table3';
import { toHex, type Rgb } from '../colour.ts';
import { milestones, type Trial } from './trial.ts';

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
