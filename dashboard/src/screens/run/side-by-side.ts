import type { ListedStep } from '../../../../client/index.ts';
import type { StepLine } from '../../worker/index.ts';

/** How the steps that stand by themselves follow each other, where that is not one after the other. */
export interface Ranks {
  /** By position: how many steps are to be done one after the other before it can begin. */
  of: ReadonlyMap<number, number>;
  /** The positions of each rank: none of them waits for another one, so that they may go on at the same time. */
  groups: readonly (readonly number[])[];
}

/** The steps that a step waits for: the one before it where it says nothing else. */
export function stepsBefore({ position, after }: Pick<StepLine, 'position' | 'after'>): readonly number[] {
  return after ?? (position === 0 ? [] : [position - 1]);
}

/** True where steps need not go on one after the other: one that stands by itself says what it waits for. */
export function isGraph(steps: readonly StepLine[]): boolean {
  return steps.some(({ after, added_for }) => after !== undefined && !added_for);
}

/** The ranks of these steps: the longest way that leads to each from the start. A step may wait for a later one. Pure. */
export function ranksOf(lines: readonly StepLine[]): Ranks {
  const known = new Set(lines.map(({ position }) => position));
  const following = new Map<number, number[]>();
  const left = new Map<number, number>();
  for (const line of lines) {
    const before = stepsBefore(line).filter((each) => known.has(each));
    left.set(line.position, before.length);
    for (const each of before) {
      // A step may be waited for by thousands.
      const list = following.get(each);
      if (list) list.push(line.position);
      else following.set(each, [line.position]);
    }
  }
  const of = new Map<number, number>();
  let ready = lines.map(({ position }) => position).filter((position) => left.get(position) === 0);
  for (let rank = 0; ready.length > 0; rank += 1) {
    const next: number[] = [];
    for (const position of ready) {
      of.set(position, rank);
      for (const each of following.get(position) ?? []) {
        const open = (left.get(each) ?? 0) - 1;
        left.set(each, open);
        if (open === 0) next.push(each);
      }
    }
    ready = next;
  }
  const groups: number[][] = [];
  for (const { position } of lines) (groups[of.get(position) ?? 0] ??= []).push(position);
  return { of, groups };
}

/** The listed steps by rank, each with what stands within it; as they are where their steps follow one after the other. */
export function byRank(order: readonly ListedStep[], ranks: Ranks): ListedStep[] {
  const blocks = new Map<number, ListedStep[]>();
  let block: ListedStep[] = [];
  for (const each of order) {
    if (each.within === undefined) blocks.set(each.position, (block = []));
    block.push(each);
  }
  return ranks.groups.flatMap((group) => group.flatMap((position) => blocks.get(position) ?? []));
}

/**
 * What a step waits for of the rank before its own, where that is not all of it: the list shows it as if it were.
 * @returns positions
 */
export function onlyAfter(line: StepLine, { of, groups }: Ranks): readonly number[] | undefined {
  const rank = of.get(line.position) ?? 0;
  if (rank === 0) return undefined;
  const before = stepsBefore(line);
  const near = before.filter((each) => of.get(each) === rank - 1);
  return near.length === groups[rank - 1]?.length ? undefined : before;
}
