import type { ChangedArgs } from '../../../api/index.ts';
import type { StepLine } from '../../../worker/index.ts';
import type { StepArgs } from './arg-fields.tsx';

/** What was changed of the arguments of several steps, by their positions. */
export type ArgsByStep = ReadonlyMap<number, StepArgs>;

/** As the gateway takes it: by the steps' names, or positions; steps of which nothing was changed are left out. Pure. */
export function changedArgs(changes: ArgsByStep, steps: readonly Pick<StepLine, 'name'>[]): ChangedArgs {
  const names = steps.map(({ name }) => name);
  return Object.fromEntries(
    [...changes].flatMap(([position, { args }]) =>
      names[position] === undefined || Object.keys(args).length === 0
        ? []
        : [[keyOf(names, position), args] as const],
    ),
  );
}

/** The name of a step where no other has it, else its position; in digits that are no step's name, which would go before. */
function keyOf(names: readonly string[], position: number): string {
  const own = names[position];
  if (own !== undefined && names.indexOf(own) === names.lastIndexOf(own)) return own;
  let key = String(position);
  while (names.includes(key)) key = `0${key}`;
  return key;
}

/** True where a field holds no value. Pure. */
export function isWrong(changes: ArgsByStep): boolean {
  return [...changes.values()].some(({ wrong }) => wrong);
}
