import type { Json } from '../../kernel/json/json.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { ExpressionError } from '../../expressions/index.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { asClause, type AuthorsText } from './authors-text.ts';
import type { FlowNode } from './flow-node.ts';
import { findReferences, meantBy } from './references.ts';
import type { StepNames } from './step-names.ts';

/** A step that another one names. */
export interface Naming {
  target: FlowNode;
  /** Where it names it: a JSON pointer into the file of its frame, and a place in the text there. */
  place: Pick<Problem, 'pointer' | 'within'>;
}

/** What a step names. */
export interface Namings {
  /** Each must be done before the step is. */
  before: Naming[];
  /** The step to whose instance it goes. */
  instance?: FlowNode;
  /** By text: the steps that it names, by the names that its author uses. */
  steps: Map<AuthorsText, Record<string, FlowNode>>;
  problems: Problem[];
}

/**
 * Finds the steps that a step names, in its keys and in its expressions. `dependencies` are WEI's, and mean something only where the workflow
 * says that its steps follow them.
 */
export function namingsOf(node: FlowNode, names: StepNames): Namings {
  const { document } = node;
  const found: Namings = { before: [], steps: new Map(), problems: [] };
  if (!document) return found;

  function waitFor(target: FlowNode, place: Naming['place']): void {
    if (target.part !== 'earlier') found.before.push({ target, place });
  }

  function find(name: Json, pointer: string): FlowNode | undefined {
    const named = typeof name === 'string' ? names.find(name) : 'it must be the name of a step';
    const target = typeof named === 'string' ? named : meantBy(node, named);
    if (typeof target !== 'string') {
      waitFor(target, { pointer });
      return target;
    }
    if (found.problems.length <= maxProblems) found.problems.push(problemOf(node, { pointer }, target));
    return undefined;
  }

  const { dependencies, same_instance_as } = document;
  const follows = node.frame.execution === 'dag' && (node.part === 'flow' || node.part === 'cleanup');
  for (const [index, name] of (follows ? [dependencies ?? []].flat() : []).entries()) {
    find(name, `${node.pointer}/dependencies${Array.isArray(dependencies) ? `/${index}` : ''}`);
  }
  if (typeof same_instance_as === 'string' && !node.rounds && !node.inner) {
    const pointer = `${node.pointer}/same_instance_as`;
    const like = find(same_instance_as, pointer);
    const why = like && whyNoInstance(document.module, like);
    if (why !== undefined) found.problems.push(problemOf(node, { pointer }, why));
    else if (like) found.instance = like;
  }
  for (const text of node.texts) {
    const pointer = `${node.pointer}${text.pointer}`;
    try {
      const references = findReferences(text, node, names);
      found.steps.set(text, Object.fromEntries(references.map(({ name, target }) => [name, target])));
      for (const { target, at, isOwn } of references) {
        if (!isOwn) waitFor(target, { pointer, within: { text: text.written, at } });
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const place = { pointer, within: { text: text.written, at: error.at } };
      if (found.problems.length <= maxProblems) {
        found.problems.push(problemOf(node, place, asClause(error), text.pointer));
      }
    }
  }
  return found;
}

function whyNoInstance(module: string, { rounds, document, name, inner }: FlowNode): string | undefined {
  const quoted = `"${cutShort(name)}"`;
  if (inner && !rounds) return `${quoted} is a workflow: name a step of it, as NAME/STEP`;
  if (rounds) return `${quoted} is done in rounds, each of which may go to another instance`;
  if (!document || document.module === module) return undefined;
  return `${quoted} goes to an instance of "${cutShort(document.module)}", and this step is for "${cutShort(module)}"`;
}

/** A problem of a step, which its sentence names, and of a value of it, if one is meant. */
export function problemOf(
  node: FlowNode,
  place: Naming['place'],
  message: string,
  valuePointer = '',
): Problem {
  const value = valuePointer === '' ? '' : `"${cutShort(valuePointer.slice(1).replaceAll('/', '.'))}": `;
  const { file } = node.frame;
  const subject = `step "${cutShort(node.document?.name ?? node.name)}"`;
  return { ...place, ...(file === '' ? {} : { file }), message: `${subject}: ${value}${message}` };
}
