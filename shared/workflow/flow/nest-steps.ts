import type { StepDefinition } from '../../contracts/run.ts';
import type { TemplateStep, Loop } from '../../contracts/step-flow.ts';
import type { BuiltStep } from './build-flow.ts';
import type { FlowNode } from './flow-node.ts';

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

/** How a step is done in rounds, as the run keeps it. */
function loopOf({ rounds, document, texts }: FlowNode, body: TemplateStep[]): Loop | undefined {
  if (!rounds) return undefined;
  const asked = (pointer: string) => texts.find((text) => text.pointer === pointer)?.kept;
  if (rounds.kind === 'for_each') {
    const { items = asked('/for_each') ?? '', as, max_parallel } = rounds;
    return { body, for_each: { items, as, max_parallel } };
  }
  const { asks, max } = rounds;
  if (!asks) return { body, repeat: { max } };
  // A word in place of an expression is one that is always true, or never.
  const condition = asked(`/repeat/${asks}`) ?? String(document?.repeat?.[asks] ?? false);
  return { body, repeat: { [asks]: condition, max } };
}
