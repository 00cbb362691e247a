import { drawGantt } from '../../client/index.ts';
import { type Instrument, workflowNames } from './files.ts';
import type { Night } from './night.ts';

/** A night as a picture: a row for each instrument, a bar for each action, its colour that of the workflow. */
export function gantt(
  { bars, makespan }: Night,
  instruments: ReadonlyMap<string, Instrument>,
  title: string,
): string {
  return drawGantt({
    title,
    rows: [...instruments].map(([name, { capacity }]) => ({ name, capacity })),
    bars: bars.map(({ instrument, workflow, succeeded, ...bar }) => ({
      ...{ ...bar, row: instrument, kind: workflow, failed: !succeeded },
    })),
    kinds: workflowNames,
    failed: 'failed or lost',
    seconds: makespan,
    axis: { name: 'minutes of the lab', at: (seconds) => String(seconds / 60) },
  });
}
