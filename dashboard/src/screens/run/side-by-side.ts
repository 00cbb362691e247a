import type { ListedStep } from '../../../../client/index.ts';
import type { StepLine } from '../../worker/index.ts';

/** Steps of which each waits for the one before it alone, and no other waits for that: their positions. */
type Chain = number[];

/** How the steps that stand by themselves follow each other, where that is not one after the other. */
export interface Ranks {
  /** By position: the chain that it is of, and how many chains are to be done one after the other before that can begin. */
  of: ReadonlyMap<number, { chain: Chain; rank: number }>;
  /** The chains of each rank: none of them waits for another one, so that they may go on at the same time. */
  groups: readonly (readonly Chain[])[];
}

/** The steps that a step waits for: the one before it where it says nothing else. */
export function stepsBefore({ position, after }: Pick<StepLine, 'position' | 'after'>): readonly number[] {
  return after ?? (position === 0 ? [] : [position - 1]);
}

const followers = new WeakMap<readonly StepLine[], ReadonlyMap<number, readonly number[]>>();

/** The steps that wait for a step. */
export function stepsAfter(steps: readonly StepLine[], position: number): readonly number[] {
  const known = followers.get(steps) ?? followersIn(steps);
  followers.set(steps, known);
  return known.get(position) ?? [];
}

function followersIn(steps: readonly StepLine[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const line of steps) {
    for (const before of stepsBefore(line)) {
      const list = found.get(before);
      if (list) list.push(line.position);
      else found.set(before, [line.position]);
    }
  }
  return found;
}

/** True where steps need not go on one after the other: one that stands by itself says what it waits for. */
export function isGraph(steps: readonly StepLine[]): boolean {
  return steps.some(({ after, added_for }) => after !== undefined && !added_for);
}

/** The ranks of these steps: the longest way that leads to each chain from the start. A step may wait for a later one. Pure. */
export function ranksOf(lines: readonly StepLine[]): Ranks {
  const known = new Set(lines.map(({ position }) => position));
  const before = new Map(
    lines.map((line) => [line.position, stepsBefore(line).filter((each) => known.has(each))]),
  );
  const following = new Map<number, number[]>();
  for (const { position } of lines) {
    for (const each of before.get(position) ?? []) {
      // A step may be waited for by thousands.
      const list = following.get(each);
      if (list) list.push(position);
      else following.set(each, [position]);
    }
  }
  const left = new Map([...before].map(([position, each]) => [position, each.length]));
  const of = new Map<number, { chain: Chain; rank: number }>();
  const chains: { chain: Chain; rank: number }[] = [];
  const ready = lines.flatMap(({ position }) => (left.get(position) === 0 ? [position] : []));
  // It grows while it is gone through.
  for (const position of ready) {
    const own = before.get(position) ?? [];
    const [only] = own;
    const last =
      only !== undefined && own.length === 1 && following.get(only)?.length === 1 ? of.get(only) : undefined;
    const at = last ?? {
      chain: [],
      rank: own.reduce((most, each) => Math.max(most, (of.get(each)?.rank ?? -1) + 1), 0),
    };
    if (!last) chains.push(at);
    at.chain.push(position);
    of.set(position, at);
    for (const each of following.get(position) ?? []) {
      const open = (left.get(each) ?? 0) - 1;
      left.set(each, open);
      if (open === 0) ready.push(each);
    }
  }
  const groups: Chain[][] = [];
  const places = new Map(lines.map(({ position }, place) => [position, place]));
  const placeOf = ({ chain: [first = 0] }: { chain: Chain }): number => places.get(first) ?? 0;
  for (const { chain, rank } of chains.sort((a, b) => placeOf(a) - placeOf(b)))
    (groups[rank] ??= []).push(chain);
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
  return ranks.groups.flatMap((group) => group.flat().flatMap((position) => blocks.get(position) ?? []));
}

/**
 * What the first step of a chain waits for, where that is not all of the rank before: the list shows it as if it were.
 * @returns positions
 */
export function onlyAfter(line: StepLine, { of, groups }: Ranks): readonly number[] | undefined {
  const { chain, rank } = of.get(line.position) ?? { chain: [], rank: 0 };
  if (rank === 0 || chain[0] !== line.position) return undefined;
  const before = stepsBefore(line);
  const near = before.filter((each) => of.get(each)?.rank === rank - 1);
  return near.length === groups[rank - 1]?.length ? undefined : before;
}
