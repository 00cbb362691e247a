import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { StepFlow, StepNumber, TemplateStep } from '../../../shared/contracts/step-flow.ts';
import { maxProblems, type Problem } from '../../../shared/yaml/problem.ts';
import { buildStep, type FilledParts } from '../build-step.ts';
import type { PlacedStep } from '../placed-step.ts';
import type { StepDocument } from '../workflow-schema.ts';
import type { FlowNode, Frame } from './flow-node.ts';
import { namingsOf, type Naming } from './namings.ts';
import { orderSteps } from './order-steps.ts';
import { StepNames } from './step-names.ts';

/** A step of a run with what its author wrote. */
export interface BuiltStep extends PlacedStep {
  node: FlowNode;
  document: StepDocument;
}

/** What a step is made of that stands in no other step. */
export type FillStep = (document: StepDocument, pointer: string) => FilledParts & { id: string };

/**
 * Makes the steps of a run of those of a workflow: what they name is found, and what each waits for is worked out. Steps whose shape is wrong
 * are left out.
 * @param count as in `orderSteps`
 */
export function buildFlow(
  frame: Frame,
  nodes: readonly FlowNode[],
  fill: FillStep,
  count: (steps: number) => void,
): { steps: BuiltStep[]; problems: Problem[] } {
  const names = new StepNames([...frame.flow, ...frame.cleanup]);
  const problems: Problem[] = [];
  const namings = new Map<FlowNode, Naming[]>();
  const instances = new Map<FlowNode, StepNumber>();
  for (const node of nodes) {
    if (problems.length > maxProblems) return { steps: [], problems };
    const found = namingsOf(node, names);
    problems.push(...found.problems);
    if (found.instance) instances.set(node, found.instance.number);
    namings.set(node, found.namings);
  }
  // What recovers a step is done once that one has ended: it may name the step itself, and what that waits for.
  for (const node of nodes) {
    const own = namings.get(node) ?? [];
    const recovering = node.recover.flatMap((each) => namings.get(each) ?? []);
    namings.set(node, [...own, ...recovering.filter(({ target }) => target !== node)]);
  }
  const order = orderSteps(frame, namings, count);
  problems.push(...order.problems);

  const built = new Map<FlowNode, BuiltStep>();
  for (const node of nodes) {
    const { document } = node;
    if (!document) continue;
    const { id, ...parts } = fill(document, node.pointer);
    const like = instances.get(node);
    const step: StepDefinition = {
      ...buildStep(document, id, parts),
      ...afterOf(node, order.after.get(node)),
      ...onFailureOf(node, document),
      ...(node.part === 'cleanup' ? { cleanup: true } : {}),
      ...(like === undefined ? {} : { same_instance_as: like }),
    };
    built.set(node, { node, document, step, pointer: node.pointer });
  }
  for (const { node, step } of built.values()) {
    const recover = node.recover.flatMap((each, index): TemplateStep[] => {
      const before = node.recover[index - 1];
      const own = built.get(each);
      if (!own) return [];
      own.step.after = before ? [before.number] : [];
      return [{ ...own.step, number: each.number }];
    });
    if (recover.length > 0) step.recover = recover;
  }
  return { steps: [...built.values()], problems };
}

/** Nothing where it only follows the step before it, as every step of a plain workflow does. */
function afterOf({ number }: FlowNode, after: readonly StepNumber[] | undefined): Pick<StepFlow, 'after'> {
  if (!after) return {};
  const isPlain = number === 0 ? after.length === 0 : after.length === 1 && after[0] === number - 1;
  return isPlain ? {} : { after: [...after] };
}

/** What a workflow says of all of its steps does not count for what recovers one: when that fails, nothing goes on. */
function onFailureOf({ part, frame }: FlowNode, document: StepDocument): Pick<StepFlow, 'on_failure'> {
  const own = document.on_failure;
  const on_failure = own ?? (part === 'recover' ? undefined : frame.on_failure);
  return on_failure === undefined || on_failure === 'fail' ? {} : { on_failure };
}
