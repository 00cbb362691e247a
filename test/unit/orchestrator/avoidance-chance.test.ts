import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptBy } from '../../../orchestrator/machine/kept.ts';
import { thingsAt } from '../../../shared/contracts/locations.ts';
import { stepKey } from '../../../shared/contracts/command-id.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { isInFull, partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { Lab } from './owner-lab.ts';

/** A plate's way: the places to which it is brought one after the other; then it stays, or is thrown away. */
const journeyTo = (stays: fc.Arbitrary<boolean>) =>
  fc.record({
    places: fc
      .array(fc.constantFrom('A', 'B', 'C'), { minLength: 1, maxLength: 3 })
      .map((all) => all.filter((place, index) => place !== all[index - 1])),
    stays,
    holds: fc.boolean(),
  });
type Journey = ReturnType<typeof journeyTo> extends fc.Arbitrary<infer T> ? T : never;

interface Move {
  source?: string;
  target: string;
}

function movesOf({ places, stays }: Journey): Move[] {
  const moves = places.map((target, index): Move => {
    const source = places[index - 1];
    return source === undefined ? { target } : { source, target };
  });
  const last = places.at(-1);
  return stays || last === undefined ? moves : [...moves, { source: last, target: 'trash' }];
}

/** A run that moves a plate, and maybe keeps the first place until the end. */
function stepsOf(moves: readonly Move[], holds: boolean): StepDefinition[] {
  const hold = holds ? [{ location: moves[0]?.target ?? '', until: moves.length - 1 }] : undefined;
  return moves.map(({ source, target }, index) =>
    stepDefinition({
      locations: { ...(source === undefined ? {} : { source }), target },
      ...(index === 0 && hold && { hold }),
    }),
  );
}

/** What a run has done of its moves, or is about to have done. */
interface Course {
  moves: readonly Move[];
  done: number;
}

/** How much is where. */
type Things = ReadonlyMap<string, number>;
/** For how much there is room at each place. */
type Capacity = Readonly<Record<string, number>>;

const single: Capacity = { A: 1, B: 1, C: 1 };
const capacities = fc.record({ A: fc.integer({ min: 1, max: 2 }), B: fc.integer({ min: 1, max: 3 }) });

function afterMove(things: Things, { source, target }: Move): Things {
  const next = new Map(things);
  const add = (place: string, count: number) => next.set(place, Math.max(0, (next.get(place) ?? 0) + count));
  if (source !== undefined) add(source, -1);
  if (target !== 'trash') add(target, 1);
  return next;
}

/** By brute force: whether those courses, the first ones, can all come to their ends while this is where something is; others may go on, too. */
function canAllEnd(
  first: readonly Course[],
  given: Things,
  capacity: Capacity,
  others: readonly Course[] = [],
): boolean {
  const courses = [...first, ...others];
  const seen = new Set<string>();
  const search = (counts: readonly number[], things: Things): boolean => {
    if (first.every(({ moves }, index) => counts[index] === moves.length)) return true;
    const key = `${counts.join()} ${[...things].sort().join()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return courses.some(({ moves }, index) => {
      const move = moves[counts[index] ?? 0];
      if (!move || (things.get(move.target) ?? 0) >= (capacity[move.target] ?? Infinity)) return false;
      return search(counts.with(index, (counts[index] ?? 0) + 1), afterMove(things, move));
    });
  };
  return search(
    courses.map(({ done }) => done),
    given,
  );
}

/** A lab with an arm that moves any number of plates at once. */
class PlateLab extends Lab {
  readonly #moves = new Map<string, readonly Move[]>();
  readonly #isPlanned: boolean;
  refused = 0;

  /** @param isPlanned where a plan has the newest come first */
  constructor(capacity = single, isPlanned = false) {
    super({ verify_locations_before_transfer: true });
    this.state.workcell.capacity = { ...capacity };
    this.#isPlanned = isPlanned;
    this.hello({ capacity: 50 });
  }

  bring(journey: Journey, priority = 0): void {
    const run_id = `01JC${String(this.#moves.size).padStart(22, '0')}`;
    this.#moves.set(run_id, movesOf(journey));
    const steps = stepsOf(movesOf(journey), journey.holds);
    const newest = [...this.#moves].reverse();
    const order = newest.flatMap(([id, moves]) => moves.map((_, position) => stepKey(id, position)));
    if (this.#isPlanned) this.state.planned = { at: Infinity, order: new Map([['arm', order]]) };
    this.play({ kind: 'found', run: newStoredRun({ run_id, created_at: this.now, priority, steps }) });
    this.#count();
  }

  /** One of the moves that are in hand is done; false where there is none. */
  settleOne(pick: number): boolean {
    const open = this.#inHand();
    const next = open[pick % Math.max(1, open.length)];
    if (next) this.settle(next.command_id);
    this.#count();
    return next !== undefined;
  }

  /** The runs whose moves have been given out since that command, in that order. */
  givenSince(number: number): { given: string[]; last: number } {
    const open = this.#inHand().filter((each) => each.number > number);
    return { given: open.map(({ run_id }) => run_id), last: open.at(-1)?.number ?? number };
  }

  /** The runs that have begun, and where something is once all is done that is in hand. */
  stands(): { courses: Map<string, Course>; things: Things } {
    const courses = new Map<string, Course>();
    let things: Things = new Map(
      [...this.state.locations].map(([name, record]) => [name, thingsAt(record).length]),
    );
    for (const [run_id, moves] of this.#moves) {
      const steps = Object.values(this.state.runs.get(run_id)?.snapshot.steps ?? {});
      const begun = steps.filter(({ value }) => value === 'succeeded' || typeof value === 'object').length;
      const done = this.state.runs.has(run_id) ? begun : moves.length;
      if (done > 0) courses.set(run_id, { moves, done });
    }
    for (const { run_id } of this.#inHand()) {
      const { moves = [], done = 0 } = courses.get(run_id) ?? {};
      const move = moves[done - 1];
      if (move) things = afterMove(things, move);
    }
    return { courses, things };
  }

  /** How much is at a place, or is brought there, or would be by whoever keeps room for it. */
  placesTaken(place: string): number {
    const coming = this.#inHand().flatMap(({ run_id, command_id }) => {
      const move = this.#moves.get(run_id)?.[Number(command_id.split('.')[1])];
      return move?.target === place ? [run_id] : [];
    });
    const there = thingsAt(this.state.locations.get(place)).map(({ run }) => run);
    const kept = [...this.state.runs.values()].filter(
      ({ definition: { run_id }, snapshot }) =>
        keptBy(snapshot).some(({ locations }) => locations?.includes(place)) &&
        ![...there, ...coming].includes(run_id),
    );
    return there.length + coming.length + (this.state.workcell.capacity?.[place] === 1 ? 0 : kept.length);
  }

  #inHand() {
    return [...this.state.instances.values()].flatMap(({ occupied }) => occupied);
  }

  #count(): void {
    for (const { waits } of this.state.runs.values())
      for (const { kind } of waits.values()) this.refused += Number(kind === 'would_block');
  }
}

/** True where a move that was given out has made it impossible that all come to their ends that have begun by then, or had begun before. */
function hasTakenLastWay(
  { courses, things }: ReturnType<PlateLab['stands']>,
  given: readonly string[],
  capacity: Capacity,
): boolean {
  const now = new Map(courses);
  for (const run_id of given.toReversed()) {
    const { moves = [], done = 0 } = now.get(run_id) ?? {};
    const { source = 'trash', target = 'trash' } = moves[done - 1] ?? {};
    // It is taken back.
    const earlier = afterMove(things, { source: target, target: source });
    const others = [...now].flatMap(([id, course]) => (id === run_id ? [] : [course]));
    const [after, before] = [done, done - 1].map((count): Course => ({ moves, done: count }));
    if (!after || !before) throw new Error('a run that has done nothing was given a move');
    if (canAllEnd([...others, before], earlier, capacity) && !canAllEnd([...others, after], things, capacity))
      return true;
    if (done === 1 && canAllEnd(others, earlier, capacity) && !canAllEnd(others, things, capacity, [after]))
      return true;
    now.set(run_id, before);
    if (done === 1) now.delete(run_id);
    things = earlier;
  }
  return false;
}

describe('of any plates that are moved between three places', () => {
  let refused = 0;

  // Of both, the parts of the long tier alone come to ten thousand and two thousand plays.
  it.each(partsOfPlays(21))(
    'where each has a way on: none waits for ever, and no deadlock is entered (part %i)',
    () => {
      const journeys = fc.array(journeyTo(fc.constant(false)), { minLength: 4, maxLength: 5 });
      fc.assert(
        fc.property(journeys, capacities, fc.infiniteStream(fc.nat(99)), (all, given, picks) => {
          const next = () => Number(picks.next().value);
          const capacity = next() % 5 > 0 ? single : { ...single, ...given };
          const lab = new PlateLab(capacity, next() % 3 === 0);
          const look = () => {
            const full = Object.entries(capacity).filter(([place, most]) => lab.placesTaken(place) > most);
            expect([full, ...lab.state.deadlocked]).toEqual([[]]);
          };
          for (const journey of all) {
            lab.bring(journey, next() % 3);
            look();
            if (next() % 2 === 0) lab.settleOne(next());
          }
          while (lab.settleOne(next())) look();
          expect(lab.state.runs.size).toBe(0);
          refused += lab.refused;
        }),
        { numRuns: isInFull() ? playsOfPart(10_000, 20) : 200 },
      );
    },
  );

  it.each(partsOfPlays(11))(
    'where some stay: no grant takes the last way from those that have begun (part %i)',
    () => {
      const journeys = fc.array(journeyTo(fc.boolean()), { minLength: 2, maxLength: 5 });
      fc.assert(
        fc.property(journeys, capacities, fc.infiniteStream(fc.nat(99)), (all, given, picks) => {
          const next = () => Number(picks.next().value);
          const capacity = next() % 5 > 0 ? single : { ...single, ...given };
          const lab = new PlateLab(capacity, next() % 3 === 0);
          let seen = 0;
          const look = () => {
            const { given, last } = lab.givenSince(seen);
            expect(hasTakenLastWay(lab.stands(), given, capacity)).toBe(false);
            seen = last;
          };
          for (const journey of all) {
            lab.bring({ ...journey, holds: false }, next() % 3);
            look();
            if (next() % 2 === 0) lab.settleOne(next());
            look();
          }
          while (lab.settleOne(next())) look();
        }),
        { numRuns: isInFull() ? playsOfPart(2_000) : 100 },
      );
    },
  );

  it('where none has a way on with it, a run that has nothing in the lab is not let in before those that it would be in the way of', () => {
    const lab = new PlateLab();
    lab.bring({ places: ['C'], stays: true, holds: false });
    lab.settleOne(0);
    lab.bring({ places: ['A', 'B'], stays: false, holds: false });
    lab.bring({ places: ['B', 'C'], stays: false, holds: false }, 1);
    expect(lab.refused).toBe(1);
    while (lab.settleOne(0));
    expect([...lab.stands().courses.values()].filter(({ moves, done }) => done < moves.length)).toEqual([
      { moves: movesOf({ places: ['B', 'C'], stays: false, holds: false }), done: 1 },
    ]);
  });

  it('some were refused their turn for that', () => {
    expect(refused).toBeGreaterThan(50);
  });
});
