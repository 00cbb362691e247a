import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { cutShort } from '../../kernel/some-of.ts';
import type { FlowNode, Frame } from './flow-node.ts';

/**
 * The steps that the steps of a workflow may name: its own, and those of workflows that it uses, as `wash/rinse`. Those that are put into a run
 * may name what is done before them; a name of their own stands for their own.
 */
export class StepNames {
  readonly #nodes = new Map<string, FlowNode[]>();

  readonly #others: ReadonlySet<string>;

  constructor({ flow, cleanup, ofRun }: Frame) {
    this.#add(flow, '');
    this.#add(cleanup, '');
    const own = new Set(this.#nodes.keys());
    const before = (ofRun?.before ?? []).filter(({ name }) => !own.has(name));
    this.#add(before, '');
    this.#others = ofRun?.others ?? new Set();
  }

  /** The step of that name, or the end of a sentence on why there is none: nobody knows of it, or several are called so. */
  find(name: string): FlowNode | string {
    const [node, second] = this.#nodes.get(name) ?? [];
    const quoted = `"${cutShort(name)}"`;
    if (second) return `there are several steps ${quoted}: give the one that is meant a name of its own`;
    if (node) return node;
    if (this.#others.has(name)) return `step ${quoted} of the run is not done before these steps`;
    const [whole] = this.#nodes.get(name.slice(0, name.indexOf('/'))) ?? [];
    if (whole?.rounds) {
      return `there is no step ${quoted} but in the rounds of "${cutShort(whole.name)}", and in what that returns: steps.NAME.data.STEP.KEY`;
    }
    return `there is no step ${quoted}${didYouMean(name, this.#nodes.keys())}`;
  }

  #add(nodes: readonly FlowNode[], prefix: string): void {
    for (const node of nodes) {
      const name = `${prefix}${node.name}`;
      const known = this.#nodes.get(name);
      if (known) known.push(node);
      else this.#nodes.set(name, [node]);
      if (node.inner && !node.rounds) this.#add(node.inner.flow, `${name}/`);
    }
  }
}
