import type { FromSchema } from 'json-schema-to-ts';
import { count, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { isTerminal, type StepRecord, type StoredRun } from '../../shared/contracts/run.ts';

/** How far a run has come. */
export const progressView = {
  title: 'RunProgress',
  description:
    'How far the run has come, by what became of its steps. A loop is not counted once it has rounds: those are.',
  ...object({
    ended: told(count, 'Steps of which nothing becomes any more: done, skipped, failed or cancelled.'),
    known: told(count, 'All steps that are known by now. Loops, `recover` and people add to them.'),
    running: told(
      count,
      'Steps that instruments have in hand; several at a time where they go side by side.',
    ),
  }),
} as const;

export type RunProgress = FromSchema<typeof progressView>;

/** Counts the steps of a run by what became of them. Pure. */
export function progressOf(run: Pick<StoredRun, 'definition' | 'state' | 'summary' | 'steps'>): RunProgress {
  const { definition, steps } = run;
  const withRounds = new Set<number>();
  for (const { added_for } of definition.steps) if (added_for?.as === 'round') withRounds.add(added_for.of);
  const goesOn = failedThatGoOn(run);
  const progress = { ended: 0, known: 0, running: 0 };
  for (const [position, { loop }] of definition.steps.entries()) {
    if (withRounds.has(position)) continue;
    progress.known += 1;
    const record = steps[position];
    if (record && hasEnded(record) && !goesOn.has(position)) progress.ended += 1;
    else if (record?.status === 'running' && !loop) progress.running += 1;
  }
  return progress;
}

function hasEnded({ status }: StepRecord): boolean {
  return status !== 'running' && status !== 'idle';
}

/** Steps whose latest attempt has failed, and of which something may become all the same. */
function failedThatGoOn({
  definition,
  state,
  summary,
  steps,
}: Parameters<typeof progressOf>[0]): ReadonlySet<number> {
  if (isTerminal(state)) return new Set();
  const { held = [], waiting_for = [], unknown, unknowns = [] } = summary ?? {};
  const waiting = [...held, ...waiting_for, ...unknowns, ...(unknown ? [unknown] : [])];
  const recovering = definition.steps.flatMap(({ added_for }, position) => {
    const record = steps[position];
    return added_for?.as === 'recover' && !(record && hasEnded(record)) ? [added_for.of] : [];
  });
  return new Set([...waiting.map(({ step }) => step), ...recovering]);
}
