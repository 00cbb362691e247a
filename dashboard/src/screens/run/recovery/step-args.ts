import type { ChangedArgs } from '../../../api/recovery.ts';
import type { StepLine } from '../../../aside/outline.ts';
import type { StepArgs } from './arg-fields.tsx';

/** What was changed of the arguments of several steps, by their positions. */
export type ArgsByStep = ReadonlyMap<number, StepArgs>;

/** As the gateway takes it: by the steps' names; steps of which nothing was changed are left out. Pure. */
export function changedArgs(changes: ArgsByStep, steps: readonly StepLine[]): ChangedArgs {
  return Object.fromEntries(
    [...changes].flatMap(([position, { args }]) => {
      const name = steps[position]?.name;
      return name === undefined || Object.keys(args).length === 0 ? [] : [[name, args] as const];
    }),
  );
}

/** True where a field holds no value. Pure. */
export function isWrong(changes: ArgsByStep): boolean {
  return [...changes.values()].some(({ wrong }) => wrong);
}
