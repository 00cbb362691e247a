import { resolvePath } from '../../contracts/workflow-path.ts';
import { isObject, type JsonObject } from '../../kernel/json/json.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { maxSteps, type WorkflowDocument } from '../workflow-schema.ts';
import {
  emptyFrame,
  type FlowNode,
  type Frame,
  loopWith,
  type Part,
  roundsKnown,
  variablesIn,
} from './flow-node.ts';
import { giveParameters, isGivenFor } from './give-parameters.ts';
import type { KnownValues } from './known-values.ts';
import { problemOf } from './namings.ts';
import type { Prepared } from './prepare-step.ts';
import { earlierNodes, type GrowingRun } from './growing-run.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { judgeDeclaration } from '../check-parameter.ts';
import { findForeignReferences } from '../foreign-keys.ts';
import { readWorkflow, type ReadWorkflow } from '../read-workflow.ts';

type Readable = Extract<ReadWorkflow, { ok: true }>;

/** The workflows that came with a submission for others to use, by their paths from its folder on. Each is read once, when it is used. */
export class UsedWorkflows {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #read = new Map<string, ReadWorkflow>();

  /** @param texts by paths as clients write them */
  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = new Map(
      Object.entries(texts).map(([path, text]) => [resolvePath(path, '') ?? path, text] as const),
    );
  }

  /**
   * The workflow that a file uses; or the end of a sentence on why there is none.
   * @param from the path of the file that says so; empty is the one that was handed in
   */
  find(written: string, from: string): { path: string; read: ReadWorkflow } | string {
    const path = resolvePath(written, from);
    const quoted = `"${cutShort(written)}"`;
    if (path === undefined) {
      return `${quoted} is not in the folder of the workflow: put the file into that folder, or below it, and name it by its path from there`;
    }
    const text = this.#texts.get(path);
    if (text === undefined) {
      const known = [...this.#texts.keys()];
      const there = someOf(known, '"', 5) || 'no other workflow';
      const how =
        '`weir run` sends it where it lies beside the workflow; over HTTP it goes into the field "workflows"';
      return `${quoted} did not come with the submission, which has ${there}${didYouMean(path, known) || `: ${how}`}`;
    }
    let read = this.#read.get(path);
    if (!read) {
      read = readWorkflow(text, path);
      this.#read.set(path, read);
    }
    return { path, read };
  }

  /** Those that were read, by their paths. */
  get read(): ReadonlyMap<string, ReadWorkflow> {
    return this.#read;
  }

  /** What is wrong with each file that is used, and what nobody heeds in it, whoever uses it. */
  judge(): { problems: Problem[]; unheeded: Problem[]; warnings: string[] } {
    const found = { problems: [] as Problem[], unheeded: [] as Problem[], warnings: [] as string[] };
    for (const [file, read] of this.#read) {
      const own = read.ok ? problemsOf(read) : read.problems;
      if (found.problems.length <= maxProblems)
        found.problems.push(...own.map((each) => ({ ...each, file })));
      if (!read.ok || found.unheeded.length > maxProblems) continue;
      found.unheeded.push(...read.keys.unknown);
      found.warnings.push(...read.warnings);
    }
    const unused = [...this.#texts.keys()].filter((path) => !this.#read.has(path));
    for (const path of unused.slice(0, maxProblems)) {
      found.warnings.push(`the workflow "${cutShort(path)}" is used by no step`);
    }
    return found;
  }
}

function problemsOf({ document, written, keys }: Readable): Problem[] {
  const declared = (document.parameters ?? []).flatMap((parameter, index) =>
    judgeDeclaration(parameter, `/parameters/${index}`),
  );
  return [...declared, ...keys.refused, ...findForeignReferences(document, written)];
}

/** What a step comes to by itself. @param isAddedLater true where it is no step of the run yet */
export type Prepare = (
  written: JsonObject,
  pointer: string,
  known: KnownValues,
  isAddedLater: boolean,
  around?: ReadonlySet<string>,
) => Prepared;

/** All steps of a workflow, laid out. */
export interface Layout {
  frame: Frame;
  /** In the order of the run; those that are added later after the ones that they are added for. */
  nodes: FlowNode[];
  /** The workflows whose steps at the end are done, in that order. */
  cleanups: Frame[];
  problems: Problem[];
  /** True where there are more steps than a run may have: not all of them are laid out. */
  isCutShort: boolean;
}

/** How many workflows may use each other in a row. */
const maxDepth = 10;
/** Keys of a step that recovers another one that would make no sense there. */
const notInRecover = [
  ...(['recover', 'cleanup', 'dependencies', 'for_each', 'repeat'] as const),
  ...(['max_gap', 'min_gap', 'reserve', 'hold'] as const),
];
/** The same of one at the end of each round. */
const notInClosing = ['dependencies', 'for_each', 'repeat'] as const;
/** What belongs to a step with rounds itself, and not to what is done in each of them. */
const ofWhole = /^\/(?:when|for_each|repeat|with)(?:\/|$)/;

/**
 * Gives each step of a workflow, and of those that it uses, its number: those of the flow theirs, then those at the end; steps that are
 * added only while the run goes on have negative ones.
 * @param into the run that goes on into which they are put, if they are
 */
export function layOut(
  document: WorkflowDocument,
  known: KnownValues,
  prepare: Prepare,
  used: UsedWorkflows,
  into?: GrowingRun,
): Layout {
  const nodes: FlowNode[] = [];
  const problems: Problem[] = [];
  const cleanups: Frame[] = [];
  const documents = new Map<Frame, WorkflowDocument>();
  let [position, template, steps] = [into?.count ?? 0, 0, 0];

  function add(written: JsonObject, pointer: string, part: Part, frame: Frame, owner?: FlowNode): FlowNode {
    const isAddedLater = frame.isAddedLater || part === 'recover' || part === 'closing';
    const around = part === 'closing' && owner?.rounds ? variablesIn(owner.rounds) : undefined;
    const prepared = prepare(written, pointer, frame.known, isAddedLater, around);
    tell(frame, prepared.problems);
    const { document: own, rounds, settled, texts } = prepared;
    const isGroup = own?.uses !== undefined && own.uses !== null && !rounds;
    const node: FlowNode = {
      frame,
      part,
      pointer,
      owner,
      rounds,
      settled,
      number: isGroup ? undefined : isAddedLater ? --template : position++,
      name: nameOf(prepared, written),
      document: own,
      texts: rounds ? texts.filter((text) => ofWhole.test(text.pointer)) : texts,
      body: undefined,
      inner: undefined,
      recover: [],
      closing: [],
    };
    nodes.push(node);
    if (!isGroup) steps += 1;
    const list = part === 'closing' ? 'cleanup' : part;
    if (part === 'recover' || part === 'closing') {
      const keys = part === 'recover' ? notInRecover : notInClosing;
      for (const key of keys.filter((each) => (written[each] ?? null) !== null)) {
        const message = `a step of "${list}" has no "${key}": they are done one after another, once`;
        problems.push(problemOf(node, { pointer: `${pointer}/${key}` }, message));
      }
    }
    if (typeof own?.uses === 'string') useWorkflow(node, own.uses, isAddedLater);
    else if (rounds && own) node.body = bodyOf(node, prepared);
    const { recover, cleanup } = written;
    if (own && rounds && Array.isArray(cleanup)) {
      const list = cleanup.filter(isObject);
      steps += Math.max(0, roundsKnown(rounds) - 1) * list.length;
      node.closing.push(...addAll(list, `${pointer}/cleanup`, 'closing', frame, node));
    }
    if (own && part !== 'recover' && Array.isArray(recover)) {
      const failing = node.body ?? node;
      failing.recover = addAll(recover.filter(isObject), `${pointer}/recover`, 'recover', frame, failing);
    }
    return node;
  }

  /** The one step of each round. */
  function bodyOf(owner: FlowNode, { texts, rounds }: Prepared): FlowNode {
    const body: FlowNode = {
      ...owner,
      ...{ part: 'body', number: --template, owner, rounds: undefined, closing: [] },
      texts: texts.filter((text) => !ofWhole.test(text.pointer)),
    };
    nodes.push(body);
    steps += roundsKnown(rounds);
    return body;
  }

  function useWorkflow(node: FlowNode, written: string, isAddedLater: boolean): void {
    const { frame, name, rounds } = node;
    const place = { pointer: `${node.pointer}/uses` };
    const found = used.find(written, frame.file);
    if (typeof found === 'string') return void problems.push(problemOf(node, place, found));
    const { path, read } = found;
    const users = filesOf(frame);
    if (users.includes(path)) {
      const cycle = [...users.slice(users.indexOf(path)), path].join(' → ');
      return void problems.push(problemOf(node, place, `the workflows use each other in a cycle: ${cycle}`));
    }
    if (users.length > maxDepth) {
      const message = `${users.length} workflows use each other in a row, and it may be ${maxDepth}: ${users.join(' → ')}`;
      return void problems.push(problemOf(node, place, message));
    }
    // What is wrong with the file is told once, whoever uses it.
    if (!read.ok) return;
    const { parameters, problems: unfit } = giveParameters(
      read.document.parameters ?? [],
      node.document?.with ?? {},
      (parameter) => node.texts.some(({ pointer }) => isGivenFor(parameter, pointer)),
    );
    for (const { pointer, message } of unfit) {
      problems.push(problemOf(node, { pointer: `${node.pointer}${pointer}` }, message));
    }
    const inner = emptyFrame(read.document, {
      file: path,
      prefix: rounds ? '' : `${frame.prefix}${name}/`,
      user: node,
      isAddedLater: isAddedLater || rounds !== undefined,
      known: { ...frame.known, parameters },
    });
    node.inner = inner;
    documents.set(inner, read.document);
    const before = steps;
    inner.flow = addAll(read.document.flowdef, '/flowdef', 'flow', inner);
    steps += Math.max(0, roundsKnown(rounds) - 1) * (steps - before);
    if ((read.document.cleanup ?? []).length === 0) return;
    if (!inner.isAddedLater && node.part === 'flow') return void cleanups.push(inner);
    const loop = rounds ? node : loopWith(node);
    if (loop && (rounds || node.part === 'flow')) {
      inner.cleanup = addAll(read.document.cleanup ?? [], '/cleanup', 'cleanup', inner);
      return void loop.closing.push(...inner.cleanup);
    }
    const message = `${path} has steps under "cleanup", which are done at the end of the run, and this step is done under "${node.part === 'closing' ? 'cleanup' : node.part}"`;
    problems.push(problemOf(node, place, message));
  }

  function addAll(
    list: readonly JsonObject[],
    pointer: string,
    part: Part,
    frame: Frame,
    owner?: FlowNode,
  ): FlowNode[] {
    const added: FlowNode[] = [];
    for (const [index, written] of list.entries()) {
      if (problems.length > maxProblems || steps > maxSteps) break;
      added.push(add(written, `${pointer}/${index}`, part, frame, owner));
      if (steps > maxSteps) tooMany(frame, `${pointer}/${index}`);
    }
    return added;
  }

  function tooMany(frame: Frame, pointer: string): void {
    const message = `the run would have more than ${maxSteps} steps, its rounds and the steps that recover others counted; hand in several runs`;
    if (!problems.some((problem) => problem.message === message)) tell(frame, [{ pointer, message }]);
  }

  function tell({ file }: Frame, told: readonly Problem[]): void {
    problems.push(...(file === '' ? told : told.map((problem) => ({ ...problem, file }))));
  }

  const frame = emptyFrame(document, {
    ...{ file: '', prefix: '', user: undefined, isAddedLater: false, known },
  });
  documents.set(frame, document);
  if (into) frame.ofRun = { before: earlierNodes(frame, into), others: into.others, begin: into.begin };
  frame.flow = addAll(document.flowdef, '/flowdef', 'flow', frame);
  // What is used is cleaned up before the workflow that uses it.
  cleanups.push(frame);
  for (const each of cleanups) {
    each.cleanup = addAll(documents.get(each)?.cleanup ?? [], '/cleanup', 'cleanup', each);
  }
  return { frame, nodes, cleanups, problems, isCutShort: steps > maxSteps };
}

/** A name that is not known before the run is one that nothing can name. */
function nameOf({ document, texts }: Prepared, written: JsonObject): string {
  if (texts.some(({ pointer }) => pointer === '/name')) return '';
  const { name } = document ?? written;
  return typeof name === 'string' ? name : '';
}

/** The files of a frame and of those that use it, the outermost first; the one that was handed in has no name here. */
function filesOf(frame: Frame): string[] {
  const files: string[] = [];
  for (let each: Frame | undefined = frame; each && each.file !== ''; each = each.user?.frame) {
    files.unshift(each.file);
  }
  return files;
}
