import { didYouMean } from '../../../shared/contracts/did-you-mean.ts';
import { cutShort } from '../../../shared/contracts/some-of.ts';
import type { FlowNode } from './flow-node.ts';

/** The steps that the steps of a workflow may name. */
export class StepNames {
  readonly #nodes = new Map<string, FlowNode[]>();

  constructor(nodes: Iterable<FlowNode>) {
    for (const node of nodes) this.#nodes.set(node.name, [...(this.#nodes.get(node.name) ?? []), node]);
  }

  /** The step of that name, or the end of a sentence on why there is none: nobody knows of it, or several are called so. */
  find(name: string): FlowNode | string {
    const [node, second] = this.#nodes.get(name) ?? [];
    const quoted = `"${cutShort(name)}"`;
    if (!node) return `there is no step ${quoted}${didYouMean(name, this.#nodes.keys())}`;
    return second ? `there are several steps ${quoted}: give the one that is meant a name of its own` : node;
  }
}
