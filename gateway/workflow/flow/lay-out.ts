import { isObject, type JsonObject } from '../../../shared/contracts/json.ts';
import { maxProblems, type Problem } from '../../../shared/yaml/problem.ts';
import { maxSteps, type StepDocument, type WorkflowDocument } from '../workflow-schema.ts';
import { emptyFrame, type FlowNode, type Frame, type Part } from './flow-node.ts';
import { writtenSteps } from './written-steps.ts';

/** A step with parameters put in; undefined where its shape is wrong. */
export interface Prepared {
  document: StepDocument | undefined;
  problems: Problem[];
}

export type Prepare = (written: JsonObject, pointer: string) => Prepared;

/** Keys of a step that recovers another one that would make no sense there. */
const notInRecover = ['recover', 'dependencies'] as const;

/**
 * Gives each step of a workflow its number: those of the flow theirs, then those at the end; steps that are added only when another
 * one fails have negative ones.
 */
export function layOut(
  document: WorkflowDocument,
  prepare: Prepare,
): { frame: Frame; nodes: FlowNode[]; problems: Problem[] } {
  const frame = emptyFrame(document);
  const count = [...writtenSteps(document)].length;
  if (count > maxSteps) {
    const message = `the workflow has ${count} steps, and a run may have ${maxSteps} at most`;
    return { frame, nodes: [], problems: [{ pointer: '/flowdef', message }] };
  }
  const nodes: FlowNode[] = [];
  const problems: Problem[] = [];
  let [position, template] = [0, 0];

  function add(written: JsonObject, part: Part, list: string, index: number): FlowNode {
    const pointer = `${list}/${index}`;
    const { recover } = written;
    const prepared = prepare(written, pointer);
    problems.push(...prepared.problems);
    const node: FlowNode = {
      ...{ frame, part, pointer, index },
      number: part === 'recover' ? --template : position++,
      name: nameOf(prepared.document ?? written),
      document: prepared.document,
      recover: [],
    };
    nodes.push(node);
    if (part === 'recover') {
      for (const key of notInRecover.filter((each) => written[each] !== undefined)) {
        const message = `step "${node.name}": a step of "recover" has no "${key}": they are done one after another`;
        problems.push({ pointer: `${pointer}/${key}`, message });
      }
    } else if (Array.isArray(recover)) {
      node.recover = addAll(recover.filter(isObject), 'recover', `${pointer}/recover`);
    }
    return node;
  }

  function addAll(list: readonly JsonObject[], part: Part, pointer: string): FlowNode[] {
    const added: FlowNode[] = [];
    for (const [index, written] of list.entries()) {
      if (problems.length > maxProblems) break;
      added.push(add(written, part, pointer, index));
    }
    return added;
  }

  frame.flow = addAll(document.flowdef, 'flow', '/flowdef');
  frame.cleanup = addAll(document.cleanup ?? [], 'cleanup', '/cleanup');
  return { frame, nodes, problems };
}

function nameOf({ name }: { name?: unknown }): string {
  return typeof name === 'string' ? name : '';
}
