import type { JsonObject } from '../../../shared/contracts/json.ts';
import type { Scope, StepNumber } from '../../../shared/contracts/step-flow.ts';
import type { AuthorsText } from './authors-text.ts';
import type { FlowNode } from './flow-node.ts';
import { always, variablesNamed } from './known-values.ts';

/**
 * What the texts of a step may name when the run is under way: no more than they do name.
 * @param steps by text: the steps that it names
 */
export function scopeOf(
  node: FlowNode,
  steps: ReadonlyMap<AuthorsText, Record<string, FlowNode>>,
): Scope | undefined {
  const names = node.texts.flatMap((text) => text.names);
  if (names.length === 0) return undefined;
  const numbers: Record<string, StepNumber> = {};
  for (const text of node.texts) {
    for (const [name, { number }] of Object.entries(steps.get(text) ?? {})) numbers[name] = number;
  }
  const values: JsonObject = variablesNamed(names, node.frame.known);
  const isOfRounds = node.part === 'body' && names.some(({ root }) => !always.includes(root));
  return { steps: numbers, values, ...(isOfRounds && node.owner ? { loop: node.owner.number } : {}) };
}
