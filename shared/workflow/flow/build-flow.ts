import type { StepDefinition } from '../../contracts/run.ts';
import type {
  Expressions,
  Loop,
  Scope,
  StepFlow,
  StepNumber,
  TemplateStep,
} from '../../contracts/step-flow.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { buildStep, type FilledParts } from '../build-step.ts';
import type { PlacedStep, PlacedText } from '../placed-step.ts';
import type { StepDocument } from '../workflow-schema.ts';
import { closesRound, loopWith, type FlowNode, type Frame, type Rounds } from './flow-node.ts';
import type { Layout } from './lay-out.ts';
import { namingsOf, type Namings, StepNames } from './namings.ts';
import { orderSteps } from './order-steps.ts';
import { type ValueType, stepsOfPointer, type KnownType, type Name } from '../../expressions/index.ts';
import { placeTimes, type PlacedTimes } from '../times/place-times.ts';
import { Sequence } from '../times/sequence.ts';
import { type AuthorsText, ofRun, variablesNamed, type KnownValues, always } from './known-values.ts';
import { isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';
import type { RunSize } from '../put-in.ts';
import type { DeclaredParameter } from '../check-parameter.ts';
import { isGivenFor } from './give-parameters.ts';

/** A step of a run with what its author wrote. */
export interface BuiltStep extends PlacedStep {
  node: FlowNode;
  document: StepDocument;
}

/** What a step is made of that stands in no other step. */
export type FillStep = (node: FlowNode, document: StepDocument) => FilledParts & { id: string };

/** What tells how much is made, so that it can end what would become too much. */
export interface Counted {
  size: RunSize;
  /** So many steps are waited for by one. */
  numbers: (steps: number) => void;
  scope: (scope: Scope) => void;
}

/** The steps of a run, those that are added later beside those that they are added for, and what is left to be checked of them. */
export interface BuiltFlow {
  steps: BuiltStep[];
  texts: PlacedText[];
  problems: Problem[];
  /** Missing where the steps cannot be made. */
  times?: PlacedTimes & { sequence: Sequence };
}

/**
 * Makes the steps of a run of those of a workflow: what they name is found, and what each waits for is worked out. Steps whose shape is
 * wrong are left out; all are where there are too many.
 */
export function buildFlow(layout: Layout, fill: FillStep, counted: Counted): BuiltFlow {
  const { nodes } = layout;
  if (layout.isCutShort) return { steps: [], texts: [], problems: [] };
  const names = new Map<Frame, StepNames>();
  const problems: Problem[] = [];
  const namings = new Map<FlowNode, Namings>();
  for (const node of nodes) {
    if (problems.length > maxProblems) return { steps: [], texts: [], problems };
    const known = names.get(node.frame) ?? new StepNames(node.frame);
    names.set(node.frame, known);
    const found = namingsOf(node, known);
    problems.push(...found.problems);
    namings.set(node, found);
  }
  // What is done for a step, once it has failed or in its rounds, may name what that waits for; what recovers it, the step itself, too.
  for (const node of [...nodes].reverse()) {
    const { owner } = node;
    if (!owner) continue;
    const own = (namings.get(node)?.before ?? []).filter(
      ({ target }) => target !== owner || node.part !== 'recover',
    );
    namings.get(owner)?.before.push(...own);
  }
  const order = orderSteps(layout, (node) => namings.get(node)?.before ?? [], counted.numbers);
  problems.push(...order.problems);
  const sequence = new Sequence(nodes, order);
  const namesOf = (frame: Frame) => names.get(frame) ?? new StepNames(frame);
  const frames = [...new Set([layout.frame, ...names.keys()])];
  const times = placeTimes({ frames, nodes, order, sequence, namesOf }, counted.size);
  problems.push(...times.problems);

  const stepsNamed: StepsNamed = (node, text) => namings.get(node)?.steps.get(text) ?? {};
  const steps: BuiltStep[] = [];
  const texts: PlacedText[] = [];
  for (const node of nodes) {
    const { document, number, pointer } = node;
    if (!document) continue;
    // What is wrong with the others is told already.
    const right = node.texts.filter((text) => namings.get(node)?.steps.has(text));
    texts.push(...placeTexts(node, right, stepsNamed));
    if (number === undefined) continue;
    const { id, ...parts } = fill(node, document);
    const own = node.texts.filter((each) => !each.pointer.startsWith('/with/'));
    const scope = scopeOf(node, own, stepsNamed);
    if (scope) counted.scope(scope);
    const instance = namings.get(node)?.instance?.number;
    const step: StepDefinition = {
      ...buildStep(node.rounds ? outerOf(document) : document, id, parts),
      name: nameInRun(node, document),
      ...afterOf(node, order.after.get(node)),
      ...askedOf(node),
      ...(scope ? { scope } : {}),
      ...onFailureOf(node, document),
      ...(isOfCleanup(node) ? { cleanup: true } : {}),
      ...(closesRound(node) ? { closes: true } : {}),
      ...(instance === undefined ? {} : { same_instance_as: instance }),
      ...sameInRound(node),
      ...times.of.get(node),
    };
    const place = { name: document.name, pointer, ...fileOf(node), ...partOf(node) };
    steps.push({ node, document, step, number, ...place });
  }
  return { steps, texts, problems, times: { ...times, sequence } };
}

/** To what a step belongs. */
function partOf(node: FlowNode): Pick<PlacedStep, 'within' | 'added_for'> {
  const users: FlowNode[] = [];
  let added: PlacedStep['added_for'];
  for (let at: FlowNode | undefined = node; at && !added; at = at.frame.user) {
    const { part, owner, rounds, number } = at;
    const isRound = part === 'body' || part === 'closing';
    const of = at !== node && rounds ? number : owner?.number;
    if (at !== node && !rounds) users.unshift(at);
    if (of !== undefined && (isRound || part === 'recover' || (at !== node && rounds)))
      added = { as: part === 'recover' ? 'recover' : 'round', of };
  }
  const within = users.map((user) => ({ name: user.name, pointer: user.pointer, ...fileOf(user) }));
  return { ...(within.length > 0 && { within }), ...(added && { added_for: added }) };
}

/** One of a round is called by its loop, and by what it is called in it. */
function nameInRun({ part, frame }: FlowNode, { name }: StepDocument): string {
  if (part === 'body') return '';
  return part === 'closing' ? name : `${frame.prefix}${name}`;
}

/** Where a step says so, or what uses its workflow does: each round of the loop goes to an instance of its own. */
function sameInRound(node: FlowNode): Pick<StepFlow, 'same_instance_in'> {
  if (node.rounds) return {};
  for (
    let said: FlowNode | undefined = node;
    said;
    said = said.part === 'recover' || said.part === 'closing' ? said.owner : said.frame.user
  ) {
    if (said.document?.same_instance !== 'round') continue;
    const loop = said.rounds ? said : loopWith(said);
    if (loop?.number !== undefined) return { same_instance_in: loop.number };
  }
  return {};
}

/** The file of a step, where it is not the workflow that was handed in. */
export function fileOf({ frame: { file } }: FlowNode): { file?: string } {
  return file === '' ? {} : { file };
}

/** A step with rounds has no instrument: what is said of that is said in the step of its rounds. */
function outerOf({ name, module, action, id, comment, dependencies }: StepDocument): StepDocument {
  return {
    ...{ name, module, action },
    ...(id === undefined ? {} : { id }),
    ...(comment === undefined ? {} : { comment }),
    ...(dependencies === undefined ? {} : { dependencies }),
  };
}

function askedOf({ texts, document, part, frame }: FlowNode): Pick<StepFlow, 'when' | 'expressions'> {
  const expressions = texts
    .filter(({ kind, pointer }) => kind === 'text' && !pointer.startsWith('/with/'))
    .map(({ pointer, kept }) => [pointer, pointer === '/name' ? `${frame.prefix}${kept}` : kept]);
  const stated = part !== 'body' && document?.when === false ? 'false' : undefined;
  const when = texts.find(({ pointer }) => pointer === '/when')?.kept ?? stated;
  return {
    ...(when === undefined ? {} : { when }),
    ...(expressions.length > 0 ? { expressions: Object.fromEntries(expressions) as Expressions } : {}),
  };
}

/** Nothing where it only follows the step before it, as every step of a plain workflow does; all is said of one that is added later. */
function afterOf({ number = 0 }: FlowNode, after: readonly StepNumber[] = []): Pick<StepFlow, 'after'> {
  const isPlain = number === 0 ? after.length === 0 : after.length === 1 && after[0] === number - 1;
  return isPlain && number >= 0 ? {} : { after: [...after] };
}

/** What a workflow says of all of its steps does not count for what recovers one: when that fails, nothing goes on. */
function onFailureOf(node: FlowNode, document: StepDocument): Pick<StepFlow, 'on_failure'> {
  const on_failure = document.on_failure ?? (node.part === 'recover' ? undefined : node.frame.on_failure);
  return on_failure === undefined || on_failure === 'fail' ? {} : { on_failure };
}

function isOfCleanup({ part, frame: { user } }: FlowNode): boolean {
  return part === 'cleanup' || part === 'closing' || (user !== undefined && isOfCleanup(user));
}

/** The texts of a step with what is known of the things that they name, and of what they must come to. */
function placeTexts(node: FlowNode, texts: readonly AuthorsText[], stepsNamed: StepsNamed): PlacedText[] {
  const { document, frame, part, owner, rounds } = node;
  if (!document) return [];
  const { name, module, action } = document;
  const place = { name, ...(frame.file === '' ? {} : { file: frame.file }) };
  return texts.map((text) => {
    const steps = Object.entries(stepsNamed(node, text)).flatMap(([called, { number }]) =>
      number === undefined ? [] : [[called, number] as const],
    );
    const ofAction = /^\/(?:args|files)\//.test(text.pointer);
    const wanted = wantedOf(node, text);
    return {
      ...{ text, ...place, pointer: `${node.pointer}${text.pointer}` },
      types: knownTypes(
        text.names,
        frame.known,
        part === 'body' || part === 'closing' ? owner?.rounds : rounds,
      ),
      steps: Object.fromEntries<StepNumber>(steps),
      ...(ofAction ? { action: { module, action } } : {}),
      ...(wanted === undefined ? {} : { wanted }),
    };
  });
}

function wantedOf({ inner }: FlowNode, { kind, pointer, template }: AuthorsText): ValueType | undefined {
  if (kind !== 'text') return kind === 'truth' ? 'boolean' : 'array';
  const [list, name = '', further] = stepsOfPointer(pointer);
  if (list !== 'with' || further !== undefined || !template.whole) return undefined;
  const declared = inner?.known.parameters.given?.get(name);
  return declared && typeOfDeclared(declared.type);
}

/** The types of what some names stand for, but for steps, as far as they are known. */
function knownTypes(
  names: readonly Name[],
  known: KnownValues,
  rounds: Rounds | undefined,
): Record<string, KnownType> {
  const { given = new Map<string, DeclaredParameter>() } = known.parameters;
  const values = Object.entries(variablesNamed(names, known)).map(([root, value]): [string, KnownType] => {
    const paths = names.filter((name) => name.root === root).map(({ path }) => path);
    const type = typeAt(
      value,
      paths.filter(([first]) => !given.has(String(first))),
    );
    if (root !== 'parameters' || typeof type === 'string') return [root, type];
    const more = [...given].map(([name, { type: declared }]) => [name, typeOfDeclared(declared)] as const);
    return [root, { members: { ...type.members, ...Object.fromEntries(more) } }];
  });
  const item = rounds?.kind === 'for_each' ? { [rounds.as]: typeOfItems(rounds.items) } : {};
  const run = { members: Object.fromEntries(ofRun.map((name): [string, KnownType] => [name, 'string'])) };
  return {
    ...Object.fromEntries(values),
    ...(rounds ? { index: 'number', round: 'number', ...item } : {}),
    run,
  };
}

/** What a parameter of that type may be. */
function typeOfDeclared(type: DeclaredParameter['type']): ValueType {
  return type === 'integer' ? 'number' : (type ?? 'any');
}

/** The type of a value, of an object only as far as paths lead into it. */
function typeAt(value: Json, paths: readonly (readonly (string | number)[])[]): KnownType {
  if (!isObject(value) || paths.some(([first]) => typeof first !== 'string')) return typeOf(value);
  const keys = new Set(paths.flatMap(([first]) => (typeof first === 'string' ? first : [])));
  const members = [...keys].flatMap((key): [string, KnownType][] => {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    const further = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    return inner === undefined ? [] : [[key, typeAt(inner, further)]];
  });
  // What is only asked for, and is not there, is no member.
  return members.length === keys.size ? { members: Object.fromEntries(members) } : 'object';
}

function typeOfItems(items: readonly Json[] | undefined): ValueType {
  const types = new Set((items ?? []).map(typeOf));
  const [only = 'any'] = types;
  return types.size === 1 ? only : 'any';
}

function typeOf(value: Json): ValueType {
  if (value === null) return 'any';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'number' || type === 'string' || type === 'boolean' ? type : 'object';
}

/** The steps that a text names, by the names that its author uses. */
type StepsNamed = (node: FlowNode, text: AuthorsText) => Readonly<Record<string, FlowNode>>;

/**
 * What texts of a step may name when the run is under way: no more than they do name. Undefined where they name nothing, and nothing
 * around the step is asked first.
 */
function scopeOf(
  node: FlowNode,
  texts: readonly AuthorsText[],
  stepsNamed: StepsNamed,
  isAsked = true,
): Scope | undefined {
  const names = texts.flatMap((text) => text.names);
  const steps: Record<string, StepNumber> = {};
  for (const text of texts) {
    for (const [name, { number }] of Object.entries(stepsNamed(node, text))) {
      if (number !== undefined) steps[name] = number;
    }
  }
  const values: JsonObject = variablesNamed(names, node.frame.known);
  const loop = names.some(({ root }) => !always.includes(root)) ? loopAround(node) : undefined;
  const given = givenTo(node.frame, names, stepsNamed, isAsked);
  if (names.length === 0 && !given) return undefined;
  return { steps, values, ...(loop === undefined ? {} : { loop }), ...(given ? { given } : {}) };
}

/** The step whose rounds the variables are of that a step may name. */
function loopAround(node: FlowNode): StepNumber | undefined {
  if (node.part === 'body' || node.part === 'closing') return node.owner?.number;
  return node.inner && node.rounds ? node.number : undefined;
}

/** What a workflow is given by the step that uses it, as far as it is named. */
function givenTo(
  { user, known }: Frame,
  names: readonly Name[],
  stepsNamed: StepsNamed,
  isAsked: boolean,
): Scope['given'] {
  if (!user) return undefined;
  const given = [...(known.parameters.given?.keys() ?? [])].filter((parameter) =>
    names.some(
      ({ root, path: [first] }) => root === 'parameters' && (first === undefined || first === parameter),
    ),
  );
  const texts = user.texts.filter(({ pointer }) => given.some((name) => isGivenFor(name, pointer)));
  // A step with rounds asks for itself, and those around it, before there are any.
  const isAskedHere = isAsked && !user.rounds;
  const condition = isAskedHere ? user.texts.find(({ pointer }) => pointer === '/when') : undefined;
  const when = condition?.kept ?? (isAskedHere && user.document?.when === false ? 'false' : undefined);
  const scope = scopeOf(user, condition ? [...texts, condition] : texts, stepsNamed, isAskedHere);
  if (texts.length === 0 && when === undefined && !scope?.given) return undefined;
  const { with: stated } = user.document ?? {};
  return {
    parameters: Object.fromEntries(given.map((name) => [name, stated?.[name] ?? null])),
    expressions: Object.fromEntries(texts.map(({ pointer, kept }) => [pointer.slice('/with'.length), kept])),
    ...(when === undefined ? {} : { when }),
    scope: scope ?? { steps: {}, values: {} },
  };
}

/** Puts the steps that are added later into those that they are added for. @returns the steps of the run, in their order */
export function nestSteps(built: readonly BuiltStep[]): BuiltStep[] {
  const steps = new Map(built.map(({ node, step }) => [node, step]));
  // What is within others is put together first.
  for (const { node, step } of [...built].reverse()) {
    const recover = templates(node.recover, steps);
    if (recover.length > 0) step.recover = recover;
    const body = node.body ? [node.body] : (node.inner?.flow ?? []);
    const loop = loopOf(node, templates([...body, ...node.closing], steps));
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
