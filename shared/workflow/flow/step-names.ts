import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { cutShort } from '../../kernel/some-of.ts';
import type { FlowNode, Frame } from './flow-node.ts';
import { isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';

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

/** A step as its author wrote it, with the JSON pointer to it. */
interface WrittenStep {
  step: JsonObject;
  pointer: string;
}

/** All steps that stand in a workflow, those that are done at its end and those that recover others included. Pure. */
export function* writtenSteps(document: { flowdef: Json[]; cleanup?: Json }): Iterable<WrittenStep> {
  yield* listedSteps(document.flowdef, '/flowdef');
  yield* listedSteps(document.cleanup, '/cleanup');
}

function* listedSteps(list: Json | undefined, pointer: string): Iterable<WrittenStep> {
  if (!Array.isArray(list)) return;
  for (const [index, step] of list.entries()) {
    if (!isObject(step)) continue;
    const at = `${pointer}/${index}`;
    yield { step, pointer: at };
    yield* listedSteps(step['recover'], `${at}/recover`);
  }
}
