import { forgottenInstance } from '../../shared/contracts/address.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { OwnedRun } from './lab-state.ts';

type Steps = readonly StepDefinition[];

/**
 * The only instance that may take a step: its workflow says so, or the run's plate is on it, or that of its round.
 * @param usedBefore the one that the run has used first of its module
 */
export function homeOf(
  { definition, snapshot, steps }: Pick<OwnedRun, 'definition' | 'snapshot' | 'steps'>,
  position: number,
  usedBefore = homeIn(snapshot, definition.steps[position]?.module),
): string | undefined {
  const { only_instance, same_instance_as, same_instance_in, instance } = definition.steps[position] ?? {};
  const stated = only_instance ?? instanceOf(steps, same_instance_as);
  if (stated !== undefined || instance === 'any') return stated;
  return same_instance_in === undefined
    ? usedBefore
    : usedInRound(definition.steps, steps, position, same_instance_in);
}

/** Steps of a run that go to one instance have one name for that; of one module, unless one goes wherever another went. */
export function groupOf(run: Pick<OwnedRun, 'definition'>, position: number): string {
  const { steps } = run.definition;
  const { module = '', instance, same_instance_as: other, same_instance_in: loop } = steps[position] ?? {};
  if (other !== undefined) return groupOf(run, other);
  if (instance === 'any') return String(position);
  if (loop === undefined) return module;
  const { round } =
    steps[above(steps, position, (each) => steps[each]?.added_for?.of === loop)]?.added_for ?? {};
  return `${module} in ${loop}[${round ?? ''}]`;
}

function homeIn({ context: { homes } }: OwnedRun['snapshot'], module = ''): string | undefined {
  return Object.hasOwn(homes, module) ? homes[module]?.instance : undefined;
}

/** The instance that a step went to; undefined where it went to none, or nobody knows to which. */
function instanceOf(records: OwnedRun['steps'], position: number | undefined): string | undefined {
  const record = position === undefined ? undefined : records[position];
  if (!record || record.status === 'idle') return undefined;
  return record.instance === '' || record.instance === forgottenInstance ? undefined : record.instance;
}

/** The instance of its module that a step's round of that loop went to first; that of its own attempt before where no other went to one. */
function usedInRound(
  steps: Steps,
  records: OwnedRun['steps'],
  position: number,
  loop: number,
): string | undefined {
  const module = steps[position]?.module;
  const went = roundOf(steps, position, loop)
    .filter((each) => each !== position && steps[each]?.module === module)
    .flatMap((each) => {
      const instance = instanceOf(records, each);
      return instance === undefined ? [] : [{ instance, at: records[each]?.started_at ?? 0 }];
    });
  const [first] = went.sort((a, b) => a.at - b.at);
  return first?.instance ?? records[position]?.earlier?.at(-1)?.instance;
}

/** The steps of the round of a loop that a step belongs to, those of rounds within it among them; none where it is in none. */
function roundOf(steps: Steps, position: number, loop: number): number[] {
  const at = above(steps, position, (each) => steps[each]?.added_for?.of === loop);
  const { as, round } = steps[at]?.added_for ?? {};
  if (as !== 'round') return [];
  const isIn = (each: number) => {
    const { added_for } = steps[each] ?? {};
    return added_for?.as === 'round' && added_for.of === loop && added_for.round === round;
  };
  // They were added together.
  let [first, end] = [at, at + 1];
  while (isIn(first - 1)) first -= 1;
  while (isIn(end)) end += 1;
  const isWithin = (each: number) => each >= first && each < end;
  const direct = Array.from({ length: end - first }, (_, index) => first + index);
  if (!direct.some((each) => steps[each]?.loop ?? steps[each]?.recover)) return direct;
  const later = Array.from({ length: steps.length - end }, (_, index) => end + index);
  return [...direct, ...later.filter((each) => isWithin(above(steps, each, isWithin)))];
}

/** A step, or the first of those for which it was added of which that is so; else the last of them. */
function above(steps: Steps, position: number, isSo: (position: number) => boolean): number {
  let at = position;
  for (let of = steps[at]?.added_for?.of; !isSo(at) && of !== undefined; of = steps[at]?.added_for?.of)
    at = of;
  return at;
}

/** Steps that wait in rounds in which others have changed, and that must go now where those went. */
export function othersOfRounds(
  { definition: { steps }, waits }: Pick<OwnedRun, 'definition' | 'waits'>,
  changed: Iterable<number>,
): number[] {
  const loops = [...changed].flatMap((position) => {
    const loop = steps[position]?.same_instance_in;
    return loop === undefined ? [] : [{ position, loop }];
  });
  if (loops.length === 0) return [];
  const all = new Set(changed);
  const mates = new Set(loops.flatMap(({ position, loop }) => roundOf(steps, position, loop)));
  return [...mates].filter((each) => !all.has(each) && waits.has(each));
}
