import type { StepDefinition } from '../../contracts/run.ts';
import type { TemplateStep } from '../../contracts/step-flow.ts';
import type { BuiltStep } from './build-flow.ts';
import type { FlowNode } from './flow-node.ts';
import { loopOf } from './loop-of.ts';

/** Puts the steps that are added later into those that they are added for. @returns the steps of the run, in their order */
export function nestSteps(built: readonly BuiltStep[]): BuiltStep[] {
  const steps = new Map(built.map(({ node, step }) => [node, step]));
  // What is within others is put together first.
  for (const { node, step } of [...built].reverse()) {
    const recover = templates(node.recover, steps);
    if (recover.length > 0) step.recover = recover;
    const body = node.body ? [node.body] : (node.inner?.flow ?? []);
    const loop = loopOf(node, templates(body, steps));
    if (loop) step.loop = loop;
  }
  return built.filter(({ number }) => number >= 0).sort((a, b) => a.number - b.number);
}

/** The steps of those nodes, where one is done by the steps of a workflow, those. */
function templates(nodes: readonly FlowNode[], steps: ReadonlyMap<FlowNode, StepDefinition>): TemplateStep[] {
  return nodes.flatMap((node) => {
    const { number, inner } = node;
    if (number === undefined) return templates(inner?.flow ?? [], steps);
    const step = steps.get(node);
    return step ? [{ ...step, number }] : [];
  });
}
