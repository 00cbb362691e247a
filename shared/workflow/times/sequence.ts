import type { StepNumber } from '../../contracts/step-flow.ts';
import { loopWith, type FlowNode } from '../flow/flow-node.ts';
import type { Order } from '../flow/order-steps.ts';

/** So many steps are looked at to find out which come before which: of a workflow of ten thousand that is enough for a hundred questions. */
const mostVisits = 1_000_000;

/** Which steps of a workflow are done before which. What would take too long to be found out is not known. */
export class Sequence {
  readonly #order: Order;
  readonly #byNumber: ReadonlyMap<StepNumber, FlowNode>;
  #visits = 0;

  constructor(nodes: readonly FlowNode[], order: Order) {
    this.#order = order;
    this.#byNumber = new Map(
      nodes.flatMap((node) => (node.number === undefined ? [] : [[node.number, node] as const])),
    );
  }

  nodesOf(numbers: readonly StepNumber[]): FlowNode[] {
    return numbers.flatMap((each) => this.#byNumber.get(each) ?? []);
  }

  /** The steps that one waits for: the first of a round, those that its loop waits for. */
  before(node: FlowNode): FlowNode[] {
    const own = this.nodesOf(this.#order.after.get(node) ?? []);
    const loop = loopWith(node);
    return own.length > 0 || !loop ? own : this.before(loop);
  }

  /** True where `one` must be done before `other` begins; undefined where that is not known. */
  isBefore(one: FlowNode, other: FlowNode): boolean | undefined {
    return this.#allBefore(other, one)?.has(one);
  }

  /** The steps that are done after `one` and before `other`; those of rounds among them. Undefined where that is not known. */
  between(one: FlowNode, other: FlowNode): FlowNode[] | undefined {
    const before = this.#allBefore(other, one);
    if (!before?.has(one)) return before && [];
    const after = new Map<FlowNode, FlowNode[]>();
    for (const node of before)
      for (const each of node === one ? [] : this.before(node))
        after.set(each, [...(after.get(each) ?? []), node]);
    const found = new Set<FlowNode>();
    const open = [one];
    for (let next = open.pop(); next; next = open.pop())
      for (const node of after.get(next) ?? []) {
        if (found.has(node)) continue;
        found.add(node);
        open.push(node);
      }
    return [...found];
  }

  /** What comes before a step, as far as `end`. */
  #allBefore(node: FlowNode, end: FlowNode): Set<FlowNode> | undefined {
    const found = new Set<FlowNode>();
    const open = [node];
    for (let next = open.pop(); next; next = open.pop()) {
      for (const each of next === end && next !== node ? [] : this.before(next)) {
        if (found.has(each)) continue;
        if (++this.#visits > mostVisits) return undefined;
        found.add(each);
        open.push(each);
      }
    }
    return found;
  }
}

/** Itself, or the loop that stands for it among the steps of which another one is. */
export function besides(node: FlowNode, other: FlowNode): FlowNode {
  const around = loopWith(other);
  let found = node;
  for (let loop = loopWith(found); loop && loop !== around; loop = loopWith(found)) found = loop;
  return found;
}
