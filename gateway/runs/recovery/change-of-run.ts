import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import type { Change } from '../../http/index.ts';
import { findStep } from '../../../shared/workflow/index.ts';
import type { ChangeWish } from './live-verbs.ts';

/** What a wish changes of a run, for the audit: what it names, as it is before and after. */
export function changeOfRun(definition: RunDefinition, { args, ...wish }: ChangeWish): Change {
  const { label, priority = 0, steps } = definition;
  const was = Object.entries(args).map(([name, given]): [string, JsonObject] => {
    const step = stepNamed(steps, name);
    return [name, Object.fromEntries(Object.keys(given).map((each) => [each, step?.args[each] ?? null]))];
  });
  const before = {
    ...(wish.label === undefined ? {} : { label }),
    ...(wish.priority === undefined ? {} : { priority }),
    ...(was.length === 0 ? {} : { args: Object.fromEntries(was) }),
  };
  return { before, after: { ...wish, ...(was.length === 0 ? {} : { args }) } };
}

function stepNamed(steps: RunDefinition['steps'], name: string): RunDefinition['steps'][number] | undefined {
  try {
    return steps[findStep(steps, name)];
  } catch {
    // It is refused for that elsewhere.
    return undefined;
  }
}
