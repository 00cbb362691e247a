import { type Json, isObject, type JsonObject } from '../../kernel/json/json.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { ExpressionError } from '../../expressions/index.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { asClause, type AuthorsText } from './known-values.ts';
import { loopWith, type FlowNode, type Frame } from './flow-node.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { addTo } from '../../kernel/grouping.ts';

/**
 * The steps that the steps of a workflow may name: its own, and those of workflows that it uses, as `wash/rinse`. Those that are put into a run
 * may name what is done before them; a name of their own stands for their own.
 */
export class StepNames {
  readonly #nodes = new Map<string, FlowNode[]>();

  readonly #others: ReadonlySet<string>;

  constructor({ flow, cleanup, ofRun }: Frame) {
    this.#add(flow, '');
    this.#add(cleanup, '');
    const own = new Set(this.#nodes.keys());
    const before = (ofRun?.before ?? []).filter(({ name }) => !own.has(name));
    this.#add(before, '');
    this.#others = ofRun?.others ?? new Set();
  }

  /** The step of that name, or the end of a sentence on why there is none: nobody knows of it, or several are called so. */
  find(name: string): FlowNode | string {
    const [node, second] = this.#nodes.get(name) ?? [];
    const quoted = `"${cutShort(name)}"`;
    if (second) return `there are several steps ${quoted}: give the one that is meant a name of its own`;
    if (node) return node;
    if (this.#others.has(name)) return `step ${quoted} of the run is not done before these steps`;
    const [whole] = this.#nodes.get(name.slice(0, name.indexOf('/'))) ?? [];
    if (whole?.rounds) {
      return `there is no step ${quoted} but in the rounds of "${cutShort(whole.name)}", and in what that returns: steps.NAME.data.STEP.KEY`;
    }
    return `there is no step ${quoted}${didYouMean(name, this.#nodes.keys())}`;
  }

  #add(nodes: readonly FlowNode[], prefix: string): void {
    for (const node of nodes) {
      const name = `${prefix}${node.name}`;
      addTo(this.#nodes, name, node);
      if (node.inner && !node.rounds) this.#add(node.inner.flow, `${name}/`);
    }
  }
}

/** A step as its author wrote it, with the JSON pointer to it. */
export interface WrittenStep {
  step: JsonObject;
  pointer: string;
}

/** All steps that stand in a workflow, those that are done at its end, or at that of a round, and those that recover others included. Pure. */
export function* writtenSteps(document: { flowdef: Json[]; cleanup?: Json }): Iterable<WrittenStep> {
  yield* listedSteps(document.flowdef, '/flowdef');
  yield* listedSteps(document.cleanup, '/cleanup');
}

function* listedSteps(list: Json | undefined, pointer: string): Iterable<WrittenStep> {
  if (!Array.isArray(list)) return;
  for (const [index, step] of list.entries()) {
    if (!isObject(step)) continue;
    const at = `${pointer}/${index}`;
    yield { step, pointer: at };
    yield* listedSteps(step['recover'], `${at}/recover`);
    yield* listedSteps(step['cleanup'], `${at}/cleanup`);
  }
}

/** A step that an expression names. */
interface Reference {
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
function findReferences(text: AuthorsText, node: FlowNode, names: StepNames): Reference[] {
  return text.names
    .filter(({ root }) => root === 'steps')
    .map(({ path: [name, member, key], at }): Reference => {
      if (typeof name !== 'string') {
        throw new ExpressionError('A step is named as it is called: steps.NAME or steps["NAME"].', at);
      }
      const found = names.find(name);
      if (typeof found === 'string') throw new ExpressionError(found, at);
      const target = meantBy(node, found);
      // cel-js takes an object that has such a member for one of a class, and refuses it at evaluation: after steps were done.
      if (name === 'constructor')
        throw new ExpressionError('No expression can name a step "constructor": call it otherwise.', at);
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
function meantBy(node: FlowNode, target: FlowNode): FlowNode {
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
  if (document.same_instance === 'round' && !node.rounds && node.part !== 'body' && !loopWith(node)) {
    const why = '"same_instance: round" is for steps in rounds, and this one is in none';
    found.problems.push(problemOf(node, { pointer: `${node.pointer}/same_instance` }, why));
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
