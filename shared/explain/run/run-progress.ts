import { isTerminal, type StepRecord, type StoredRun } from '../../contracts/run.ts';
import type { RunProgress } from '../../contracts/run-view.ts';
import { unknownsOf } from './run-facts.ts';
import type { Loop } from '../../contracts/step-flow.ts';

/** Counts the steps of a run by what became of them. Pure. */
export function progressOf(
  run: Pick<StoredRun, 'definition' | 'state' | 'summary' | 'steps'>,
  isOver = isTerminal(run.state),
): RunProgress {
  const { definition, steps } = run;
  const rounds = roundsOf(definition);
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
  const { held = [], waiting_for = [] } = summary ?? {};
  const waiting = [...held, ...waiting_for, ...unknownsOf(summary)];
  const recovering = definition.steps.flatMap(({ added_for }, position) => {
    const record = steps[position];
    return added_for?.as === 'recover' && !(record && hasEnded(record)) ? [added_for.of] : [];
  });
  return new Set([...waiting.map(({ step }) => step), ...recovering]);
}
