import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import type { Loop } from '../../shared/contracts/step-flow.ts';
import { isTerminal, type StepRecord, type StoredRun } from '../../shared/contracts/run.ts';

/** How far a run has come. */
export const progressView = {
  title: 'RunProgress',
  description:
    'How far the run has come, by what became of its steps. A loop is not counted once it has rounds: those are.',
  ...object(
    {
      ended: told(count, 'Steps of which nothing becomes any more: done, skipped, failed or cancelled.'),
      known: told(
        count,
        'All steps that are known by now, with those for the items of a list that are still to come. Other loops, `recover` and people add to them.',
      ),
      running: told(
        count,
        'Steps that instruments have in hand; several at a time where they go side by side.',
      ),
    },
    { grows: told(flag, 'True where a loop goes on of which nobody can say how many rounds it will have.') },
  ),
} as const;

export type RunProgress = FromSchema<typeof progressView>;

/** Counts the steps of a run by what became of them. Pure. */
export function progressOf(run: Pick<StoredRun, 'definition' | 'state' | 'summary' | 'steps'>): RunProgress {
  const { definition, state, steps } = run;
  const rounds = roundsOf(definition);
  const isOver = isTerminal(state);
  const goesOn = isOver ? new Set() : failedThatGoOn(run);
  const progress: RunProgress = { ended: 0, known: 0, running: 0 };
  for (const [position, { loop }] of definition.steps.entries()) {
    const record = steps[position];
    const begun = rounds.get(position) ?? 0;
    const isOpen = !isOver && !(record && hasEnded(record));
    const items = loop && itemsOf(loop, record);
    if (loop && isOpen && items === undefined) progress.grows = true;
    const to_come = loop && isOpen ? Math.max(0, (items ?? 0) - begun) * loop.body.length : 0;
    progress.known += to_come;
    if (begun + to_come > 0) continue;
    progress.known += 1;
    if (record && hasEnded(record) && !goesOn.has(position)) progress.ended += 1;
    else if (record?.status === 'running' && !loop) progress.running += 1;
  }
  return progress;
}

/** How many rounds there are by now, by the positions of their loops. */
function roundsOf({ steps }: StoredRun['definition']): ReadonlyMap<number, number> {
  const rounds = new Map<number, number>();
  for (const { added_for } of steps)
    if (added_for?.as === 'round')
      rounds.set(added_for.of, Math.max(rounds.get(added_for.of) ?? 0, added_for.round));
  return rounds;
}

/** For how many items a loop is done; undefined where that is not known yet, or where it goes by no list. */
function itemsOf({ for_each }: Loop, record: StepRecord | undefined): number | undefined {
  if (!for_each) return undefined;
  const items = typeof for_each.items === 'string' ? record?.values?.['/for_each'] : for_each.items;
  return Array.isArray(items) ? items.length : undefined;
}

function hasEnded({ status }: StepRecord): boolean {
  return status !== 'running' && status !== 'idle';
}

/** Steps whose latest attempt has failed, and of which something may become all the same. */
function failedThatGoOn({
  definition,
  summary,
  steps,
}: Parameters<typeof progressOf>[0]): ReadonlySet<number> {
  const { held = [], waiting_for = [], unknown, unknowns = [] } = summary ?? {};
  const waiting = [...held, ...waiting_for, ...unknowns, ...(unknown ? [unknown] : [])];
  const recovering = definition.steps.flatMap(({ added_for }, position) => {
    const record = steps[position];
    return added_for?.as === 'recover' && !(record && hasEnded(record)) ? [added_for.of] : [];
  });
  return new Set([...waiting.map(({ step }) => step), ...recovering]);
}
