import type { RunChanges } from '../../../api/index.ts';
import type { StepLine } from '../../../aside/index.ts';
import { changedArgs, type ArgsByStep } from './step-args.ts';

interface Typed {
  label: string;
  priority: string;
}

/** What was changed of a run, undefined where nothing was; and what is wrong, by field. Pure. */
export function readRunChanges(
  before: Typed,
  now: Typed,
  args: ArgsByStep,
  steps: readonly StepLine[],
): { changes: RunChanges | undefined; wrong: Partial<Typed> | undefined } {
  const [label, priority] = [now.label.trim(), now.priority.trim()];
  const wrong = {
    ...(label === '' ? { label: 'A run is called something.' } : {}),
    ...(/^-?\d{1,9}$/.test(priority) ? {} : { priority: 'a whole number is asked for' }),
  };
  const others = changedArgs(args, steps);
  const changes = {
    ...(label === before.label ? {} : { label }),
    ...(priority === before.priority ? {} : { priority: Number(priority) }),
    ...(Object.keys(others).length === 0 ? {} : { args: others }),
  };
  return {
    changes: Object.keys(changes).length === 0 ? undefined : changes,
    wrong: Object.keys(wrong).length === 0 ? undefined : wrong,
  };
}
