import { stepOrder } from '../../../../client/index.ts';
import type { StepLine } from '../../worker/index.ts';
import { byRank, isGraph, onlyAfter, ranksOf, type Ranks } from './side-by-side.ts';

/** A step that is to be seen in the list. */
export interface PlannedRow {
  line: StepLine;
  /** How far it is set in: by the steps that it stands within, and where one of them, or it, stands beside another one. */
  depth: number;
  /** The position of the step that it stands within. */
  within?: number;
  /** Whether it is the first or the last of the rows that stand within the same step. */
  edge?: 'first' | 'last' | 'only';
  /**
   * Where chains of steps stand beside each other, which may go on at the same time.
   *
   * - `first`: it is the first of such a chain
   * - `on`: it is a later one
   * - `within`: it stands within one of them
   */
  beside?: 'first' | 'on' | 'within';
  /** True where more of its chain comes below. */
  goesOn?: true;
  /** The line that such chains branch off from, where it does not pass by: it `ends` here, or has ended (`none`). */
  trunk?: 'ends' | 'none';
  /** True for the first that stands beside others, where those before it did so too. */
  joins?: true;
  /** For which steps it waits, in words, where those are not all that stand right before it. */
  after?: string;
  /** What stands within it, in words (`12 of 96 items`), and whether that is shown. */
  parts?: { word: string; isOpen: boolean };
}

/** A loop that is over is shown without its rounds where there are more of them. */
const mostPartsShown = 20;

/**
 * The steps that are to be seen, in the order in which they are to happen. Pure.
 * @param selected the step that is looked at: what it stands within is open, unless somebody has closed it
 * @param opened what somebody has opened (true) or closed, by position
 */
export function rowsOf(
  steps: readonly StepLine[],
  selected: number,
  opened: ReadonlyMap<number, boolean>,
): PlannedRow[] {
  const listed = stepOrder(steps);
  const ranks = isGraph(steps) ? ranksOf(aloneOf(listed, steps)) : undefined;
  const order = ranks ? byRank(listed, ranks) : listed;
  const parts = partsOf(steps, order);
  const shown = stepsAround(order, selected);
  const hidden = new Set<number>();
  let around: ReturnType<typeof besideOf> = {};
  const rows = order.flatMap(({ position, depth, within }) => {
    const line = steps[position];
    const own = parts.get(position);
    if (within === undefined) around = ranks && line ? besideOf(line, ranks) : {};
    const isHidden = within !== undefined && hidden.has(within);
    const isOpen = own && (opened.get(position) ?? (shown.has(position) || isShownByItself(line, own)));
    if (isHidden || isOpen === false) hidden.add(position);
    if (!line || isHidden) return [];
    const { beside, goesOn, trunk, ...told } = around;
    const inside = { ...(beside && { beside: 'within' as const }), ...(trunk && { trunk: 'none' as const }) };
    const row: PlannedRow = {
      line,
      depth: depth + (beside ? 1 : 0),
      ...(goesOn && { goesOn }),
      ...(within === undefined
        ? { ...told, ...(beside && { beside }), ...(trunk && { trunk }) }
        : { within, ...inside }),
    };
    const word = wordOf(line, own);
    return [word === undefined ? row : { ...row, parts: { word, isOpen: isOpen ?? false } }];
  });
  return withEdges(rows);
}

/** The steps that stand within no other, in the order of the list. */
function aloneOf(order: ReturnType<typeof stepOrder>, steps: readonly StepLine[]): StepLine[] {
  return order.flatMap(({ position, within }) => (within === undefined ? (steps[position] ?? []) : []));
}

/** How a step stands to those of its rank and of the one before. */
function besideOf(
  line: StepLine,
  ranks: Ranks,
): Pick<PlannedRow, 'beside' | 'goesOn' | 'trunk' | 'joins' | 'after'> {
  const { chain, rank } = ranks.of.get(line.position) ?? { chain: [], rank: 0 };
  const [group = [], before = []] = [ranks.groups[rank], ranks.groups[rank - 1]];
  const isFirst = chain[0] === line.position;
  const after = onlyAfter(line, ranks);
  const told = after && { after: `after ${inShort(after.map((each) => String(each + 1)))}` };
  if (group.length < 2) return { ...told };
  const isLast = rank === ranks.groups.length - 1 && chain === group.at(-1);
  return {
    beside: isFirst ? 'first' : 'on',
    ...(chain.at(-1) !== line.position && { goesOn: true }),
    ...(isLast && { trunk: isFirst ? 'ends' : 'none' }),
    ...(isFirst && chain === group[0] && before.length > 1 && { joins: true }),
    ...told,
  };
}

const mostNamed = 4;

function inShort(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return more > 1 ? `${names.slice(0, mostNamed).join(', ')} and ${more} more` : names.join(', ');
}

function withEdges(rows: readonly PlannedRow[]): PlannedRow[] {
  const first = new Map<number | undefined, number>();
  const last = new Map<number | undefined, number>();
  for (const [at, { within }] of rows.entries()) {
    if (!first.has(within)) first.set(within, at);
    last.set(within, at);
  }
  return rows.map((row, at) => {
    const [begins, ends] = [first.get(row.within) === at, last.get(row.within) === at];
    return begins || ends ? { ...row, edge: begins && ends ? 'only' : begins ? 'first' : 'last' } : row;
  });
}

/** Where a step stands among the rows; where it is not to be seen, what it stands within. */
export function placeOf(rows: readonly PlannedRow[], steps: readonly StepLine[], position: number): number {
  for (let at: number | undefined = position; at !== undefined; at = steps[at]?.added_for?.of) {
    const place = rows.findIndex(({ line }) => line.position === at);
    if (place >= 0) return place;
  }
  return 0;
}

/** What stands within a step. */
interface Parts {
  steps: number;
  /** Rounds that there are by now, and those of which every step has ended. */
  rounds: number;
  ended: number;
}

function partsOf(
  steps: readonly StepLine[],
  order: ReturnType<typeof stepOrder>,
): ReadonlyMap<number, Parts> {
  const found = new Map<number, Parts>();
  const open = new Map<number, Set<number>>();
  for (const { position, within } of order) {
    const line = steps[position];
    if (within === undefined || !line) continue;
    const parts = found.get(within) ?? { steps: 0, rounds: 0, ended: 0 };
    found.set(within, parts);
    parts.steps += 1;
    const { added_for } = line;
    if (added_for?.as !== 'round' || added_for.of !== within) continue;
    parts.rounds = Math.max(parts.rounds, added_for.round);
    if (hasEnded(line)) continue;
    const going = open.get(within) ?? new Set();
    open.set(within, going.add(added_for.round));
  }
  for (const [position, parts] of found) parts.ended = parts.rounds - (open.get(position)?.size ?? 0);
  return found;
}

/** True where nothing becomes of a step any more, as far as its own line tells. */
function hasEnded({ state }: StepLine): boolean {
  return state !== 'idle' && state !== 'not_ready' && state !== 'running';
}

/** The steps that a step stands within. */
function stepsAround(order: ReturnType<typeof stepOrder>, selected: number): ReadonlySet<number> {
  const within = new Map(order.map((each) => [each.position, each.within]));
  const around = new Set<number>();
  for (let at = within.get(selected); at !== undefined; at = within.get(at)) around.add(at);
  return around;
}

function isShownByItself(line: StepLine | undefined, { steps }: Parts): boolean {
  return steps <= mostPartsShown || !line || !hasEnded(line);
}

function wordOf(line: StepLine, parts: Parts | undefined): string | undefined {
  const { loop } = line;
  if (!loop) return parts && counted(parts.steps, 'step to recover', 'steps to recover');
  const { rounds, ended } = parts ?? { rounds: 0, ended: 0 };
  const over = hasEnded(line);
  if ('max' in loop) {
    if (over) return counted(rounds, 'round', 'rounds');
    return rounds === 0 ? `at most ${loop.max} rounds` : `round ${rounds} of at most ${loop.max}`;
  }
  const { items } = loop;
  const atOnce = over || loop.parallel === undefined ? '' : `, ${loop.parallel} at once`;
  if (items === undefined) return over ? counted(ended, 'item', 'items') : `${ended} items so far${atOnce}`;
  const done =
    ended === items || rounds === 0 ? counted(items, 'item', 'items') : `${ended} of ${items} items`;
  return `${done}${atOnce}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
