import { escapePointer } from '../kernel/json/schema.ts';
import type { Json } from '../kernel/json/json.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { cutShort } from '../kernel/some-of.ts';
import { holdsExpression } from '../expressions/index.ts';
import { writtenSteps } from './flow/written-steps.ts';
import { bareKey } from './foreign-keys.ts';
import type { WorkflowDocument } from './workflow-schema.ts';

const remedy =
  "weir's expressions have a dollar sign, as in ${{ parameters.NAME }}; text that is meant as it stands goes into the payload";
const results =
  'what a step has returned is ${{ steps.NAME.data.KEY }}, and the path of a file ${{ steps.NAME.files.KEY }}';

/** `steps.NAME.WHAT` as a whole value, also `$steps.…`, `$.steps.…` and `steps[0].…`. */
const wholeReference = /^\$?\.?steps(?:\.([^.[\]{}]+)|\[\s*["']?([^\]"']+)["']?\s*\])\.([A-Za-z_]+)/;
/** The same in braces, anywhere in a text. */
const bracedReference = /\{\s*steps[.[][^{}]*\}/;
/** What other engines call that which a step leaves behind. `steps.v2.csv` is a file. */
const leftBehind: ReadonlySet<string> = new Set(
  'result results output outputs data files value values status error outcome'.split(' '),
);

/**
 * References of other engines in what the workflow gives its instruments: nothing replaces them, and the instrument would
 * get the reference as text. Looks at what the author wrote, and not at what payload and parameters bring.
 */
export function findForeignReferences(document: WorkflowDocument): Problem[] {
  const { parameters } = document;
  const problems: Problem[] = [];
  const steps = [...writtenSteps(document)];
  const names = new Set(
    steps.flatMap(({ step: { name } }) => (typeof name === 'string' ? [bareKey(name)] : [])),
  );

  function walk(value: Json | undefined, pointer: string, what: string): void {
    if (problems.length >= maxProblems) return;
    if (typeof value === 'string') {
      const isDefault = pointer.startsWith('/parameters/');
      const why = isDefault && holdsExpression(value) ? inDefault(value) : whyForeign(value, names);
      if (why !== undefined) problems.push({ pointer, message: `${what} holds ${why}` });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, `${pointer}/${escapePointer(key)}`, what);
    }
  }

  for (const [index, { name, default: value }] of (parameters ?? []).entries()) {
    walk(value, `/parameters/${index}/default`, `the default of the parameter "${name}"`);
  }
  for (const { step, pointer: at } of steps) {
    for (const field of ['args', 'files'] as const) {
      const given = step[field];
      if (typeof given !== 'object' || given === null || Array.isArray(given)) continue;
      for (const [name, value] of Object.entries(given as Record<string, Json>)) {
        const pointer = `${at}/${field}/${escapePointer(name)}`;
        const owner = `step "${cutShort(typeof step['name'] === 'string' ? step['name'] : '')}"`;
        walk(value, pointer, `${owner}: "${cutShort(name)}"`);
      }
    }
  }
  return problems;
}

function inDefault(value: string): string {
  return `${cutShort(value)}, which nothing replaces: write the value itself, for a default is no expression`;
}

/** The end of a sentence; undefined where the text is no reference that weir knows of. */
function whyForeign(written: string, steps: ReadonlySet<string>): string | undefined {
  // What is wrong with an expression is told by those who read it.
  const text = written.replaceAll(/\$\{\{.*?(?:\}\}|$)/gs, '');
  const at = text.indexOf('{{');
  if (at >= 0) {
    const end = text.indexOf('}}', at);
    return `${cutShort(text.slice(at, end < 0 ? undefined : end + 2))}, which nothing replaces: ${remedy}`;
  }
  const [whole, dotted, bracketed, what] = wholeReference.exec(text) ?? [];
  const known = leftBehind.has(what?.toLowerCase() ?? '') || steps.has(bareKey(dotted ?? bracketed ?? ''));
  if (whole !== undefined && known) return `${cutShort(text)}, which nothing replaces: ${results}`;
  const [braced] = bracedReference.exec(text) ?? [];
  return braced === undefined ? undefined : `${cutShort(braced)}, which nothing replaces: ${results}`;
}
