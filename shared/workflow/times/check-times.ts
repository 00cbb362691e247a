import type { Workcell } from '../../contracts/workcell.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { modulesOfPeople } from '../check-step.ts';
import { loopWith, type FlowNode } from '../flow/flow-node.ts';
import { declaredSeconds } from './declared-duration.ts';
import { findCircle, findContradiction } from './contradictions.ts';
import type { PlacedGap, PlacedGroup, PlacedTimes } from './place-times.ts';
import type { Sequence } from './sequence.ts';

/** So many pairs of what a run has to itself are compared; a workflow that reserves something in more places is judged when it is done. */
const mostPairs = 10_000;

/** Seconds that it takes from the end of a step to the beginning of the next, in a lab that has nothing else to do. */
const dispatchSeconds = 0.1;

/** What is wrong with the times of a workflow, however well its keys are written; `warnings` tell what is not known of them. */
export function checkTimes(
  nodes: readonly FlowNode[],
  { gaps, groups, sequence }: PlacedTimes & { sequence: Sequence },
  workcell: Workcell | undefined,
): { problems: Problem[]; warnings: Problem[] } {
  if (gaps.length === 0 && groups.length === 0) return { problems: [], warnings: [] };
  const circle = findCircle(nodes, sequence, gaps);
  if (circle.length > 0) return { problems: circle, warnings: [] };
  const problems = [...findContradiction(nodes, sequence, gaps), ...crossingGroups(groups, sequence)];
  if (workcell) problems.push(...unknownNames(groups, workcell));
  const people = modulesOfPeople(workcell?.modules ?? []);
  const warnings: Problem[] = [];
  const told = new Set<FlowNode>();
  for (const placed of gaps) {
    const { gap, pointer, file } = placed;
    if (gap.soft || gap.max === undefined || problems.length > maxProblems) continue;
    const place = { pointer, ...(file === undefined ? {} : { file }) };
    const warn = (message: string) => {
      if (warnings.length < maxProblems) warnings.push({ ...place, message });
    };
    if (gap.max < dispatchSeconds) {
      const message = `${wordsOf(placed)} is shorter than it takes to give a step out, and may break each time: give it ${dispatchSeconds} s or more, or say "hard: false" in "gaps"`;
      warn(message);
    }
    const across = stepsAcross(placed, sequence, nodes);
    const person = across.find((node) => people.has(node.document?.module ?? '') && !hasLimit(node));
    if (person) {
      const message = `${wordsOf(placed)} goes across "${nameOf(person)}", a step of a person, who may take any time: give that step a "timeout" or a "deadline", or say "hard: false" in "gaps"`;
      problems.push({ ...place, message });
    }
    const { max } = gap;
    const slow = across.find((node) => people.has(node.document?.module ?? '') && limitOf(node) > max);
    if (slow) {
      const message = `${wordsOf(placed)} goes across "${nameOf(slow)}", a step of a person, who may take ${limitOf(slow)} s: it breaks where the answer comes late; let its "timeout" or "deadline" be shorter than the gap, or say "hard: false" in "gaps"`;
      warn(message);
    }
    const untimed = across.filter(
      (node) => !told.has(node) && !isTimed(node) && !people.has(node.document?.module ?? ''),
    );
    if (untimed.length === 0) continue;
    for (const node of untimed) told.add(node);
    const names = someOf(untimed.map(nameOf), '"', 5);
    const message = `${wordsOf(placed)} goes across ${names}, of which nobody knows how long it takes before it was done once: until then it counts as no time; say its "duration", or a "timeout"`;
    warn(message);
  }
  return { problems, warnings };
}

/** What is done while the time of a gap runs: between its two steps, and those themselves where it goes over them. */
function stepsAcross(
  { gap, from, to }: PlacedGap,
  sequence: Sequence,
  nodes: readonly FlowNode[],
): FlowNode[] {
  const between = from.flatMap((each) => sequence.between(each, to) ?? []);
  const own = [...(gap.at === 'end' ? [to] : []), ...(gap.point === 'start' ? from : [])];
  const across = new Set([...between, ...own].filter((node) => node !== to || gap.at === 'end'));
  const loops = [...across].filter(({ rounds }) => rounds);
  const rounds = loops.length === 0 ? [] : nodes.filter((node) => loops.some((loop) => isWithin(node, loop)));
  return [...new Set([...across, ...rounds])].filter((node) => !node.rounds && node.number !== undefined);
}

function isWithin(node: FlowNode, loop: FlowNode): boolean {
  for (let around = loopWith(node); around; around = loopWith(around)) if (around === loop) return true;
  return false;
}

function hasLimit({ document, texts }: FlowNode): boolean {
  const { timeout = null, args } = document ?? {};
  return (
    timeout !== null ||
    (args?.['deadline'] ?? null) !== null ||
    texts.some(({ pointer }) => pointer === '/args/deadline')
  );
}

/** The seconds that a person has for it, as far as that is known; 0 where it is not. */
function limitOf({ document }: FlowNode): number {
  const { timeout, args } = document ?? {};
  const limits = [timeout, args?.['deadline']].filter((each) => typeof each === 'number');
  return limits.length === 0 ? 0 : Math.min(...limits);
}

function isTimed({ document }: FlowNode): boolean {
  return (document && declaredSeconds(document)) !== undefined || (document?.timeout ?? null) !== null;
}

function wordsOf({ gap: { max = 0 }, from, to }: PlacedGap): string {
  const [one] = from;
  const whence = one ? ` from "${nameOf(one)}"` : '';
  return `the gap${whence} to "${nameOf(to)}", ${max} s at most,`;
}

function nameOf({ frame, document, name }: FlowNode): string {
  return cutShort(`${frame.prefix}${document?.name ?? name}`);
}

function unknownNames(groups: readonly PlacedGroup[], { modules, locations }: Workcell): Problem[] {
  const known = {
    module: modules.filter(({ active }) => active).map(({ name }) => name),
    location: [...new Set(Object.values(locations).flatMap((each) => Object.keys(each)))],
  };
  const told = new Set<string>();
  return groups.flatMap(({ what, names, pointer, file }) =>
    names.flatMap((name): Problem[] => {
      const key = JSON.stringify([file, pointer, name]);
      if (known[what].includes(name) || told.has(key)) return [];
      told.add(key);
      const there = someOf(known[what]) || 'none';
      const message = `"${cutShort(name)}" is no ${what} of this workcell, which has ${there}${didYouMean(name, known[what])}`;
      return [{ pointer, message, ...(file === undefined ? {} : { file }) }];
    }),
  );
}

/**
 * Two spans over the same steps of which neither lies within the other: the run would wait for the second with the first in its hands. And two
 * that reserve one thing at the same time.
 */
function crossingGroups(groups: readonly PlacedGroup[], sequence: Sequence): Problem[] {
  const problems: Problem[] = [];
  let pairs = 0;
  for (const [index, one] of groups.entries()) {
    for (const other of groups.slice(index + 1)) {
      if (one.pointer === other.pointer && one.file === other.file) continue;
      if (++pairs > mostPairs || problems.length > maxProblems) return problems;
      if (loopWith(one.from) !== loopWith(other.from) || isApart(one, other, sequence)) continue;
      const { pointer, file } = other;
      const place = { pointer, ...(file === undefined ? {} : { file }) };
      // A workflow that is used may well say of itself what whoever uses it has reserved already.
      const isAlike = one.what === other.what && one.file === other.file;
      const shared = isAlike ? other.names.find((name) => one.names.includes(name)) : undefined;
      if (shared !== undefined) {
        const message = `the ${one.what} "${cutShort(shared)}" is ${one.what === 'module' ? 'reserved' : 'held'} twice at the same time: from "${nameOf(one.from)}" until "${nameOf(one.until)}", and from "${nameOf(other.from)}" until "${nameOf(other.until)}": leave it out of one`;
        problems.push({ ...place, message });
      } else if (isModules(one, other) && (crosses(one, other, sequence) || crosses(other, one, sequence))) {
        const message = `what is kept from "${nameOf(other.from)}" until "${nameOf(other.until)}" crosses what is kept from "${nameOf(one.from)}" until "${nameOf(one.until)}": the run would wait for the one with the other in its hands; let one lie within the other, or reserve all of it together`;
        problems.push({ ...place, message });
      }
    }
  }
  return problems;
}

/** From place to place a plate is handed on: the next location is kept before the last one is left. */
function isModules(one: PlacedGroup, other: PlacedGroup): boolean {
  return one.what === 'module' && other.what === 'module';
}

function isApart(one: PlacedGroup, other: PlacedGroup, sequence: Sequence): boolean {
  const isOver = (a: PlacedGroup, b: PlacedGroup) => sequence.isBefore(a.until, b.from) !== false;
  return isOver(one, other) || isOver(other, one);
}

/** True where the second begins while the first lasts, and ends only after it. */
function crosses(first: PlacedGroup, second: PlacedGroup, sequence: Sequence): boolean {
  const before = (a: FlowNode, b: FlowNode) => sequence.isBefore(a, b) === true;
  return before(first.from, second.from) && before(first.until, second.until);
}
