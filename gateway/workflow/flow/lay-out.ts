import { isObject, type JsonObject } from '../../../shared/contracts/json.ts';
import { cutShort } from '../../../shared/contracts/some-of.ts';
import { maxProblems, type Problem } from '../../../shared/yaml/problem.ts';
import { maxSteps, type WorkflowDocument } from '../workflow-schema.ts';
import { emptyFrame, type FlowNode, type Frame, type Part } from './flow-node.ts';
import type { KnownValues } from './known-values.ts';
import type { Prepared } from './prepare-step.ts';
import { roundsKnown } from './rounds.ts';

export type Prepare = (written: JsonObject, pointer: string, known: KnownValues) => Prepared;

/** Keys of a step that recovers another one that would make no sense there. */
const notInRecover = ['recover', 'dependencies', 'for_each', 'repeat'] as const;
/** What belongs to a step with rounds itself, and not to what is done in each of them. */
const ofWhole = /^\/(?:when|for_each|repeat)(?:\/|$)/;

/**
 * Gives each step of a workflow its number: those of the flow theirs, then those at the end; steps that are added only while the run goes
 * on have negative ones.
 */
export function layOut(
  document: WorkflowDocument,
  known: KnownValues,
  prepare: Prepare,
): { frame: Frame; nodes: FlowNode[]; problems: Problem[] } {
  const frame = emptyFrame(document, known);
  const nodes: FlowNode[] = [];
  const problems: Problem[] = [];
  let [position, template, steps] = [0, 0, 0];

  function add(written: JsonObject, pointer: string, part: Part, owner?: FlowNode): FlowNode {
    const prepared = prepare(written, pointer, known);
    problems.push(...prepared.problems);
    const { document: own, rounds, settled } = prepared;
    const node: FlowNode = {
      ...{ frame, part, pointer, owner, rounds, settled },
      number: part === 'recover' ? --template : position++,
      name: nameOf(prepared, written),
      document: own,
      texts: rounds ? prepared.texts.filter((text) => ofWhole.test(text.pointer)) : prepared.texts,
      ...{ body: [], recover: [] },
    };
    nodes.push(node);
    steps += 1;
    if (part === 'recover') {
      const keys = notInRecover.filter((key) => (written[key] ?? null) !== null);
      for (const key of keys) {
        const message = `step "${cutShort(node.name)}": a step of "recover" has no "${key}": they are done one after another, once`;
        problems.push({ pointer: `${pointer}/${key}`, message });
      }
      return node;
    }
    if (rounds && own) node.body = [bodyOf(node, prepared)];
    const { recover } = written;
    if (own && Array.isArray(recover)) {
      const failing = node.body[0] ?? node;
      failing.recover = addAll(recover.filter(isObject), `${pointer}/recover`, 'recover', failing);
    }
    return node;
  }

  /** The one step of each round. */
  function bodyOf(owner: FlowNode, prepared: Prepared): FlowNode {
    const body: FlowNode = {
      ...owner,
      ...{ part: 'body', number: --template, owner, rounds: undefined, body: [], recover: [] },
      texts: prepared.texts.filter((text) => !ofWhole.test(text.pointer)),
    };
    nodes.push(body);
    const count = roundsKnown(prepared.rounds);
    steps += count;
    return body;
  }

  function addAll(list: readonly JsonObject[], pointer: string, part: Part, owner?: FlowNode): FlowNode[] {
    const added: FlowNode[] = [];
    for (const [index, written] of list.entries()) {
      if (problems.length > maxProblems) break;
      added.push(add(written, `${pointer}/${index}`, part, owner));
      if (steps > maxSteps) {
        tooMany(`${pointer}/${index}`);
        break;
      }
    }
    return added;
  }

  function tooMany(pointer: string): void {
    const message = `the run would have more than ${maxSteps} steps, its rounds and the steps that recover others counted; hand in several runs`;
    if (!problems.some((problem) => problem.message === message)) problems.push({ pointer, message });
  }

  frame.flow = addAll(document.flowdef, '/flowdef', 'flow');
  frame.cleanup = addAll(document.cleanup ?? [], '/cleanup', 'cleanup');
  return { frame, nodes, problems };
}

/** A name that is not known before the run is one that nothing can name. */
function nameOf({ document, texts }: Prepared, written: JsonObject): string {
  if (texts.some(({ pointer }) => pointer === '/name')) return '';
  const { name } = document ?? written;
  return typeof name === 'string' ? name : '';
}
