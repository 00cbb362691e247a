import type { Loop, TemplateStep } from '../../contracts/step-flow.ts';
import type { FlowNode } from './flow-node.ts';

/** How a step is done in rounds, as the run keeps it. */
export function loopOf({ rounds, document, texts }: FlowNode, body: TemplateStep[]): Loop | undefined {
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
