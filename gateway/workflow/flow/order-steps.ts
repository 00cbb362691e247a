import type { StepNumber } from '../../../shared/contracts/step-flow.ts';
import { cutShort } from '../../../shared/contracts/some-of.ts';
import { maxProblems, type Problem } from '../../../shared/yaml/problem.ts';
import type { FlowNode, Frame } from './flow-node.ts';
import { problemOf, type Naming } from './namings.ts';

/** What each step of a workflow waits for: all of these numbers. */
export interface Order {
  after: ReadonlyMap<FlowNode, readonly StepNumber[]>;
  problems: Problem[];
}

/**
 * Works out what each step waits for: in a chain the one before it; in a graph those that it names. The steps at the end wait for
 * all others.
 * @param namings what each step names, and what the steps name that are done for it
 * @param count is told how many steps each one waits for, so that it can end what would become too much
 */
export function orderSteps(
  frame: Frame,
  namings: (node: FlowNode) => readonly Naming[],
  count: (steps: number) => void,
): Order {
  const isGraph = frame.execution === 'dag';
  const nodes = [...frame.flow, ...frame.cleanup];
  const ranks = new Map(nodes.map((node, rank) => [node, rank]));
  const problems: Problem[] = [];
  const after = new Map<FlowNode, readonly StepNumber[]>();
  const needs = new Map<FlowNode, ReadonlySet<FlowNode>>();
  for (const node of nodes) {
    const own = namings(node).filter((naming) => {
      const why = whyNotBefore(node, naming.target, isGraph, ranks);
      if (why !== undefined && problems.length <= maxProblems) {
        problems.push(problemOf(node, naming.place, why));
      }
      return why === undefined;
    });
    needs.set(node, new Set(own.map(({ target }) => target)));
  }
  if (isGraph) problems.push(...circleAmong(nodes, needs));
  let before: readonly StepNumber[] = [];
  for (const list of [frame.flow, frame.cleanup]) {
    if (isGraph) {
      const last = before;
      const waitedFor = new Set<FlowNode>();
      for (const node of list) {
        // A step at the end comes after all that is done before the end, whatever it names.
        const named = [...(needs.get(node) ?? [])].filter(({ part }) => part === node.part);
        for (const target of named) waitedFor.add(target);
        const numbers = named.length > 0 ? named.map(({ number }) => number) : last;
        count(numbers.length);
        after.set(node, inOrder(numbers));
      }
      const exits = list.filter((node) => !waitedFor.has(node)).map(({ number }) => number);
      if (list.length > 0) before = exits;
    } else {
      for (const node of list) {
        after.set(node, before);
        before = [node.number];
      }
    }
  }
  return { after, problems };
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

/** The first circle of steps that wait for each other, told at one of them. */
function circleAmong(
  nodes: readonly FlowNode[],
  needs: ReadonlyMap<FlowNode, ReadonlySet<FlowNode>>,
): Problem[] {
  const free = new Set<FlowNode>();
  const waiting = new Map<FlowNode, FlowNode[]>();
  const open = new Map(nodes.map((node) => [node, needs.get(node)?.size ?? 0]));
  for (const node of nodes) {
    for (const target of needs.get(node) ?? []) {
      const list = waiting.get(target);
      if (list) list.push(node);
      else waiting.set(target, [node]);
    }
  }
  const ready = nodes.filter((node) => open.get(node) === 0);
  for (let node = ready.pop(); node; node = ready.pop()) {
    free.add(node);
    for (const next of waiting.get(node) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  // Each that is left waits for another one that is left: whoever follows them comes back to one.
  const seen = new Set<FlowNode>();
  let node = nodes.find((each) => !free.has(each));
  while (node && !seen.has(node)) {
    seen.add(node);
    node = [...(needs.get(node) ?? [])].find((target) => !free.has(target));
  }
  if (!node) return [];
  const order = [...seen];
  const path = pathOf([...order.slice(order.indexOf(node)), node]);
  const message = `the steps wait for each other in a circle: ${path}`;
  return [problemOf(node, { pointer: `${node.pointer}/dependencies` }, message)];
}

function pathOf(nodes: readonly FlowNode[]): string {
  const names = nodes.map(({ name }) => `"${cutShort(name)}"`);
  const left = names.length - 11;
  return (left > 1 ? [...names.slice(0, 6), `${left} more`, ...names.slice(-5)] : names).join(' → ');
}

function inOrder(numbers: readonly StepNumber[]): StepNumber[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
