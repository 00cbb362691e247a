import type { Problem } from '../../kernel/json/problem.ts';
import { addTo } from '../../kernel/grouping.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { loopWith, type FlowNode } from '../flow/flow-node.ts';
import { findCycle, pathOf } from '../flow/order-steps.ts';
import { declaredSeconds } from './declared-duration.ts';
import type { PlacedGap } from './place-times.ts';
import type { Sequence } from './sequence.ts';

/** So many comparisons are made at most: what takes more is judged when the steps are given out. */
const mostComparisons = 5_000_000;

/** Of a circle of steps, so many parts are told. */
const mostTold = 8;

/** Why one point in time comes so many seconds after another at least. Points are numbers: twice a step's place, and one more for its end. */
interface Bound {
  from: number;
  to: number;
  least: number;
  gap?: PlacedGap;
}

/** A step with a gap waits for the point from which it is counted, too: a circle of such waits never ends, soft gaps or not. */
export function findCircle(
  nodes: readonly FlowNode[],
  sequence: Sequence,
  gaps: readonly PlacedGap[],
): Problem[] {
  if (gaps.length === 0) return [];
  const counted = new Map<FlowNode, FlowNode[]>();
  for (const { from, to } of gaps) for (const each of from) if (each !== to) addTo(counted, to, each);
  const circle = findCycle(nodes, (node) => [...sequence.before(node), ...(counted.get(node) ?? [])]);
  const gap = gaps.find(({ from, to }) => circle.includes(to) && from.some((each) => circle.includes(each)));
  if (!gap) return [];
  const { pointer, file } = gap;
  const message = `the gaps make steps wait for each other in a cycle: ${pathOf(circle)}`;
  return [{ pointer, message, ...(file === undefined ? {} : { file }) }];
}

/**
 * Gaps that cannot all be kept, whatever is done when: a circle in which each point comes at least so long after the one before it. A step takes
 * as long as it says, or no time at all; soft gaps bind nothing.
 */
export function findContradiction(
  nodes: readonly FlowNode[],
  sequence: Sequence,
  gaps: readonly PlacedGap[],
): Problem[] {
  if (gaps.length === 0) return [];
  const steps = nodes.filter(
    ({ number, part }) => number !== undefined && part !== 'recover' && part !== 'earlier',
  );
  const places = new Map(steps.map((node, index) => [node, index]));
  const circle = circleOf(steps.length * 2, boundsOf(steps, places, sequence, gaps));
  // What must come soon is told first, then what comes in between.
  const begin = circle.findIndex(({ least }) => least < 0);
  const told = [...circle.slice(begin), ...circle.slice(0, begin)];
  const [first] = told.flatMap(({ gap }) => gap ?? []);
  if (!first) return [];
  const parts = [...new Set(told.flatMap((bound) => inWords(bound, steps)))];
  const more = parts.length - mostTold;
  const words = more > 0 ? [...parts.slice(0, mostTold), `and ${more} more`] : parts;
  const { pointer, file } = first;
  const message = `the gaps contradict each other: ${words.join('; ')}`;
  return [{ pointer, message, ...(file === undefined ? {} : { file }) }];
}

function boundsOf(
  steps: readonly FlowNode[],
  places: ReadonlyMap<FlowNode, number>,
  sequence: Sequence,
  gaps: readonly PlacedGap[],
): Bound[] {
  const bounds: Bound[] = [];
  const add = (from: number | undefined, to: number | undefined, least: number, gap?: PlacedGap) => {
    if (from !== undefined && to !== undefined) bounds.push({ from, to, least, ...(gap ? { gap } : {}) });
  };
  const start = (node: FlowNode) => pointOf(places.get(node), 0);
  const end = (node: FlowNode) => pointOf(places.get(node), 1);
  for (const node of steps) {
    add(start(node), end(node), takes(node));
    for (const before of sequence.before(node)) add(end(before), start(node), 0);
    const loop = loopWith(node);
    if (!loop) continue;
    add(start(loop), start(node), 0);
    add(end(node), end(loop), 0);
  }
  for (const placed of gaps) {
    const { gap, from, to } = placed;
    const ends = gap.at === 'start' ? start(to) : end(to);
    for (const each of gap.soft ? [] : from) {
      const counted = gap.point === 'start' ? start(each) : end(each);
      if (gap.min !== undefined) add(counted, ends, gap.min, placed);
      if (gap.max !== undefined) add(ends, counted, -gap.max, placed);
    }
  }
  return bounds;
}

function pointOf(place: number | undefined, point: 0 | 1): number | undefined {
  return place === undefined ? undefined : place * 2 + point;
}

function takes({ document, rounds }: FlowNode): number {
  return rounds || !document ? 0 : (declaredSeconds(document) ?? 0);
}

/** The bounds of a circle whose sum is above 0; none where there is no such circle. */
function circleOf(points: number, bounds: readonly Bound[]): Bound[] {
  const earliest = new Float64Array(points);
  const because = new Array<Bound | undefined>(points).fill(undefined);
  for (let left = mostComparisons; left > 0; left -= bounds.length) {
    let isChanged = false;
    for (const bound of bounds) {
      const at = (earliest[bound.from] ?? 0) + bound.least;
      if (at <= (earliest[bound.to] ?? 0) + 1e-9) continue;
      earliest[bound.to] = at;
      because[bound.to] = bound;
      isChanged = true;
    }
    if (!isChanged) return [];
    const circle = circleIn(because);
    if (circle.length > 0) return circle;
  }
  return [];
}

/** Each point is where it is because of another one: whoever comes back to a point on that way has gone around. */
function circleIn(because: readonly (Bound | undefined)[]): Bound[] {
  const seen = new Int32Array(because.length);
  for (let from = 0; from < because.length; from += 1) {
    let at = from;
    for (; seen[at] === 0 && because[at]; at = because[at]?.from ?? at) seen[at] = from + 1;
    if (seen[at] !== from + 1 || !because[at]) continue;
    const circle: Bound[] = [];
    for (
      let bound = because[at];
      bound && (circle.length === 0 || bound !== circle[0]);
      bound = because[bound.from]
    )
      circle.push(bound);
    return circle.reverse();
  }
  return [];
}

function inWords({ from, to, least, gap }: Bound, steps: readonly FlowNode[]): string[] {
  const [one, other] = [nameAt(steps, from), nameAt(steps, to)];
  const verbs = (point: number) => (point % 2 === 0 ? ['begin', 'has begun'] : ['end', 'has ended']);
  if (gap && least < 0)
    return [`${one} must ${verbs(from)[0]} ${-least} s at most after ${other} ${verbs(to)[1]}`];
  if (gap) return [`${other} must ${verbs(to)[0]} ${least} s at least after ${one} ${verbs(from)[1]}`];
  if (least > 0) return [`${one} takes ${least} s`];
  return from % 2 === 1 && to % 2 === 0 ? [`${other} comes after ${one}`] : [];
}

function nameAt(steps: readonly FlowNode[], point: number): string {
  const node = steps[Math.floor(point / 2)];
  return `"${cutShort(`${node?.frame.prefix ?? ''}${node?.document?.name ?? node?.name ?? ''}`)}"`;
}
