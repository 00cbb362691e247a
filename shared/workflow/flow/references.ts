import { cutShort } from '../../kernel/some-of.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { ExpressionError } from '../../expressions/index.ts';
import type { AuthorsText } from './authors-text.ts';
import type { FlowNode } from './flow-node.ts';
import type { StepNames } from './step-names.ts';

/** A step that an expression names. */
export interface Reference {
  name: string;
  target: FlowNode;
  /** Where it is named, in characters of the text. */
  at: number;
  /** True where a step with rounds, or what is done in them, names that step itself: what it has come to so far. */
  isOwn: boolean;
}

/** What a step leaves behind for expressions. */
const members = ['data', 'files', 'status'];

/**
 * The steps that a text of a step names.
 * @throws ExpressionError where there is no such step, or none that can be named there
 */
export function findReferences(text: AuthorsText, node: FlowNode, names: StepNames): Reference[] {
  return text.names
    .filter(({ root }) => root === 'steps')
    .map(({ path: [name, member, key], at }): Reference => {
      if (typeof name !== 'string') {
        throw new ExpressionError('A step is named as it is called: steps.NAME or steps["NAME"].', at);
      }
      const found = names.find(name);
      if (typeof found === 'string') throw new ExpressionError(found, at);
      const target = meantBy(node, found);
      if (target.number === undefined) {
        const [first] = target.inner?.flow ?? [];
        const like = first ? `, such as steps["${cutShort(`${name}/${first.name}`)}"]` : '';
        throw new ExpressionError(`"${cutShort(name)}" is a workflow: name a step of it${like}.`, at);
      }
      if (typeof member !== 'string' || !members.includes(member)) {
        const like = typeof member === 'string' ? didYouMean(member, members) : '';
        const what = typeof member === 'string' ? `has no "${cutShort(member)}"` : 'is not a value';
        throw new ExpressionError(
          `The step "${cutShort(name)}" ${what}${like || `; it has ${members.join(', ')}.`}`,
          at,
        );
      }
      if (member === 'files' && target.rounds?.kind === 'for_each') {
        throw new ExpressionError(
          `"${cutShort(name)}" is done for each item of a list, and has no files of its own${typeof key === 'string' ? `: "${cutShort(key)}" is one of a round` : ''}.`,
          at,
        );
      }
      return { name, target, at, isOwn: isOwn(text, node, target) };
    });
}

/** What recovers a step of a round means that step, where it names the one with the rounds. */
export function meantBy(node: FlowNode, target: FlowNode): FlowNode {
  const { owner } = node;
  return node.part === 'recover' && owner?.part === 'body' && owner.owner === target ? owner : target;
}

/** What is done in rounds one after the other may look at the round before. */
function isOwn({ pointer }: AuthorsText, node: FlowNode, target: FlowNode): boolean {
  if (target.rounds?.kind !== 'repeat') return false;
  return node === target
    ? /^\/(?:repeat|with)\//.test(pointer)
    : node.owner === target && node.part === 'body';
}
