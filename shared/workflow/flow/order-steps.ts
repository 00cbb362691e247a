import type { StepNumber } from '../../contracts/step-flow.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { stepIn, type FlowNode } from './flow-node.ts';
import type { Layout } from './lay-out.ts';
import { problemOf, type Naming } from './namings.ts';
import { addTo, groupBy } from '../../kernel/grouping.ts';

/** What each step waits for: all of these numbers. */
export interface Order {
  after: ReadonlyMap<FlowNode, readonly StepNumber[]>;
  /** The steps with which one begins: those of the workflow that it uses, or of its first round. */
  beginsOf: (node: FlowNode) => FlowNode[];
  /** The steps with which it ends, or each round of it: those after which what follows it is done. */
  endsOf: (node: FlowNode, what: 'whole' | 'round') => readonly StepNumber[];
  problems: Problem[];
}

type Numbers = readonly StepNumber[];

/**
 * Works out what each step waits for: in a chain the one before it; in a graph those that it names. The steps at the end wait for
 * all others. What is added later waits for what is added with it.
 * @param namingsOf what a step names, with what the steps name that are done for it
 * @param count is told how many steps each one waits for, so that it can end what would become too much
 */
export function orderSteps(
  { nodes, cleanups, frame }: Layout,
  namingsOf: (node: FlowNode) => readonly Naming[],
  count: (steps: number) => void,
): Order {
  const after = new Map<FlowNode, Numbers>();
  const { needs, problems } = findNeeds(nodes, namingsOf);
  const exits = new Map<FlowNode, Numbers>();

  let before = orderAll(frame.flow, []);
  for (const { cleanup } of cleanups) before = orderAll(cleanup, before);
  return { after, beginsOf, endsOf, problems };

  /** Orders the steps of a list, which begin after those numbers. @returns the numbers after which all of them are done */
  function orderAll(list: readonly FlowNode[], begin: Numbers): Numbers {
    const isGraph = isOfGraph(list);
    let previous = begin;
    for (const node of list) {
      const named = isGraph ? waitedFor(node) : [];
      const numbers = named.length > 0 ? inOrder(named.flatMap(exitsOf)) : isGraph ? begin : previous;
      count(numbers.length);
      order(node, numbers);
      previous = exitsOf(node);
    }
    return list.length === 0 ? begin : exitsOfAll(list);
  }

  function order(node: FlowNode, begin: Numbers): void {
    const { inner, rounds, recover, body, closing } = node;
    if (inner && !rounds) return void orderAll(inner.flow, begin);
    after.set(node, begin);
    let done = inner ? orderAll(inner.flow, []) : [];
    if (body) {
      order(body, []);
      done = exitsOf(body);
    } else orderAll(recover, []);
    for (const [, list] of groupBy(closing, (each) => each.frame)) done = orderAll(list, done);
  }

  function exitsOf(node: FlowNode): Numbers {
    if (node.number !== undefined) return [node.number];
    const known = exits.get(node) ?? exitsOfAll(node.inner?.flow ?? []);
    exits.set(node, known);
    return known;
  }

  function exitsOfAll(list: readonly FlowNode[]): Numbers {
    const last = list.at(-1);
    if (!isOfGraph(list)) return last ? exitsOf(last) : [];
    const inside = new Set(
      list.flatMap((node) => waitedFor(node).map((target) => stepIn(node.frame, target))),
    );
    return list.filter((node) => !inside.has(node)).flatMap(exitsOf);
  }

  function beginsOf(node: FlowNode): FlowNode[] {
    const { body, inner } = node;
    if (body) return [body];
    if (!inner) return [node];
    const first = isOfGraph(inner.flow)
      ? inner.flow.filter((each) => waitedFor(each).length === 0)
      : inner.flow.slice(0, 1);
    return first.flatMap(beginsOf);
  }

  function endsOf(node: FlowNode, what: 'whole' | 'round'): Numbers {
    if (what === 'whole') return exitsOf(node);
    return node.body ? exitsOf(node.body) : exitsOfAll(node.inner?.flow ?? []);
  }

  /** A step at the end comes after all that is done before the end, whatever it names. */
  function waitedFor(node: FlowNode): FlowNode[] {
    return (needs.get(node) ?? []).filter((target) => stepIn(node.frame, target).part === node.part);
  }
}

/** The steps that each step must wait for, where it can. */
function findNeeds(
  nodes: readonly FlowNode[],
  namingsOf: (node: FlowNode) => readonly Naming[],
): { needs: ReadonlyMap<FlowNode, FlowNode[]>; problems: Problem[] } {
  const problems: Problem[] = [];
  const needs = new Map<FlowNode, FlowNode[]>();
  const ranked = nodes.filter(({ part }) => part === 'flow' || part === 'cleanup');
  for (const [frame, own] of groupBy(ranked, (node) => node.frame)) {
    const ranks = new Map([...frame.flow, ...frame.cleanup].map((node, rank) => [node, rank]));
    for (const node of own) {
      const possible = namingsOf(node).filter(({ target, place }) => {
        const why = whyNotBefore(node, stepIn(frame, target), frame.execution === 'dag', ranks);
        if (why !== undefined && problems.length <= maxProblems) problems.push(problemOf(node, place, why));
        return why === undefined;
      });
      needs.set(node, [...new Set(possible.map(({ target }) => target))]);
    }
    if (frame.execution !== 'dag') continue;
    const cycle = findCycle(own, (node) => (needs.get(node) ?? []).map((target) => stepIn(frame, target)));
    const [first] = cycle;
    if (!first) continue;
    const message = `the steps wait for each other in a cycle: ${pathOf(cycle)}`;
    problems.push(problemOf(first, { pointer: `${first.pointer}/dependencies` }, message));
  }
  return { needs, problems };
}

/** The end of a sentence; undefined where the other step can be done before the one. */
function whyNotBefore(
  node: FlowNode,
  target: FlowNode,
  isGraph: boolean,
  ranks: ReadonlyMap<FlowNode, number>,
): string | undefined {
  const name = `"${cutShort(target.name)}"`;
  if (node === target) return 'it names itself, and would wait for its own end';
  if (node.part === 'flow' && target.part === 'cleanup') {
    return `${name} is a step of "cleanup", which is done when all others are`;
  }
  if (isGraph || (ranks.get(target) ?? 0) < (ranks.get(node) ?? 0)) return undefined;
  return `${name} is done after it: put it before this step, or say "execution: dag" above the steps, where what a step names is done first`;
}

/** What recovers a step is done one after another, whatever the workflow says of the others. */
function isOfGraph([first]: readonly FlowNode[]): boolean {
  return first?.frame.execution === 'dag' && first.part !== 'recover' && first.part !== 'closing';
}

export function pathOf(nodes: readonly FlowNode[]): string {
  const names = nodes.map(({ name }) => `"${cutShort(name)}"`);
  const left = names.length - 11;
  return (left > 1 ? [...names.slice(0, 6), `${left} more`, ...names.slice(-5)] : names).join(' → ');
}

function inOrder(numbers: Numbers): Numbers {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/**
 * A circle among things that need each other, as the way once around, so that its first one is its last; empty where there is none. Takes
 * time by how many there are and need each other, and no room on the stack.
 */
export function findCycle<T>(all: readonly T[], needsOf: (one: T) => readonly T[]): T[] {
  const open = new Map(all.map((one) => [one, new Set(needsOf(one)).size]));
  const waiting = new Map<T, T[]>();
  for (const one of all) {
    for (const need of new Set(needsOf(one))) addTo(waiting, need, one);
  }
  const free = new Set<T>();
  const ready = all.filter((one) => open.get(one) === 0);
  for (let one = ready.pop(); one !== undefined; one = ready.pop()) {
    free.add(one);
    for (const next of waiting.get(one) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  // Each that is left needs another one that is left: whoever follows them comes back to one.
  const seen = new Set<T>();
  let one = all.find((each) => !free.has(each));
  while (one !== undefined && !seen.has(one)) {
    seen.add(one);
    one = needsOf(one).find((need) => !free.has(need));
  }
  if (one === undefined) return [];
  const way = [...seen];
  return [...way.slice(way.indexOf(one)), one];
}
