import { formatTime, localTimes, type Run } from '../../client/index.ts';
import { withSince } from '../../shared/explain/index.ts';

/** So many of a run's waiting steps are shown; of the others, how many there are. */
const mostShown = 10;

/** For what each step of a run waits and what to do about it, a line each; none where one step waits, which the run's own line tells. */
export function describeWaitingSteps({ waiting_for, waiting_steps }: Run): string[] {
  if (waiting_steps < 2) return [];
  const shown = waiting_for.slice(0, mostShown);
  const rest = waiting_steps - shown.length;
  return [
    `${waiting_steps} steps wait:`,
    ...shown.map(lineOf),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ];
}

function lineOf({ step, name, text, since, hint }: Run['waiting_for'][number]): string {
  const why = localTimes(withSince(text, formatTime(since)));
  return `  step ${step + 1} "${name}" ${why} → ${localTimes(hint)}`;
}
