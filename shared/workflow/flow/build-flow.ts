import type { StepDefinition } from '../../contracts/run.ts';
import type { Expressions, Scope, StepFlow, StepNumber } from '../../contracts/step-flow.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { buildStep, type FilledParts } from '../build-step.ts';
import type { PlacedStep, PlacedText } from '../placed-step.ts';
import type { StepDocument } from '../workflow-schema.ts';
import type { FlowNode, Frame } from './flow-node.ts';
import type { Layout } from './lay-out.ts';
import { namingsOf, type Namings } from './namings.ts';
import { orderSteps } from './order-steps.ts';
import { placeTexts } from './place-texts.ts';
import { scopeOf, type StepsNamed } from './scope-of.ts';
import { StepNames } from './step-names.ts';

/** A step of a run with what its author wrote. */
export interface BuiltStep extends PlacedStep {
  node: FlowNode;
  document: StepDocument;
}

/** What a step is made of that stands in no other step. */
export type FillStep = (node: FlowNode, document: StepDocument) => FilledParts & { id: string };

/** What tells how much is made, so that it can end what would become too much. */
export interface Counted {
  /** So many steps are waited for by one. */
  numbers: (steps: number) => void;
  scope: (scope: Scope) => void;
}

/** The steps of a run, those that are added later beside those that they are added for, and what is left to be checked of them. */
export interface BuiltFlow {
  steps: BuiltStep[];
  texts: PlacedText[];
  problems: Problem[];
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

  const stepsNamed: StepsNamed = (node, text) => namings.get(node)?.steps.get(text) ?? {};
  const steps: BuiltStep[] = [];
  const texts: PlacedText[] = [];
  for (const node of nodes) {
    const { document, number, pointer, part } = node;
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
      name: part === 'body' ? '' : `${node.frame.prefix}${document.name}`,
      ...afterOf(node, order.after.get(node)),
      ...askedOf(node),
      ...(scope ? { scope } : {}),
      ...onFailureOf(node, document),
      ...(isOfCleanup(node) ? { cleanup: true } : {}),
      ...(instance === undefined ? {} : { same_instance_as: instance }),
    };
    steps.push({ node, document, step, number, name: document.name, pointer, ...fileOf(node) });
  }
  return { steps, texts, problems };
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
  return part === 'cleanup' || (user !== undefined && isOfCleanup(user));
}
