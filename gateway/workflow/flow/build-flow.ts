import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type {
  Expressions,
  Scope,
  StepFlow,
  StepNumber,
  TemplateStep,
} from '../../../shared/contracts/step-flow.ts';
import { maxProblems, type Problem } from '../../../shared/yaml/problem.ts';
import { buildStep, type FilledParts } from '../build-step.ts';
import type { PlacedStep } from '../placed-step.ts';
import type { StepDocument } from '../workflow-schema.ts';
import type { AuthorsText } from './authors-text.ts';
import type { FlowNode, Frame } from './flow-node.ts';
import { knownTypes } from './known-types.ts';
import { loopOf } from './loop-of.ts';
import { namingsOf, type Namings } from './namings.ts';
import { orderSteps } from './order-steps.ts';
import { scopeOf } from './scope-of.ts';
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

/**
 * Makes the steps of a run of those of a workflow: what they name is found, and what each waits for is worked out. Steps whose shape is
 * wrong are left out.
 */
export function buildFlow(
  frame: Frame,
  nodes: readonly FlowNode[],
  fill: FillStep,
  counted: Counted,
): { steps: BuiltStep[]; problems: Problem[] } {
  const names = new StepNames([...frame.flow, ...frame.cleanup]);
  const problems: Problem[] = [];
  const namings = new Map<FlowNode, Namings>();
  for (const node of nodes) {
    if (problems.length > maxProblems) return { steps: [], problems };
    const found = namingsOf(node, names);
    problems.push(...found.problems);
    namings.set(node, found);
  }
  // What is done for a step, once it has failed or in its rounds, may name what that waits for; what recovers it, the step itself, too.
  for (const node of [...nodes].reverse()) {
    if (!node.owner) continue;
    const { owner } = node;
    const own = (namings.get(node)?.before ?? []).filter(
      ({ target }) => target !== owner || node.part !== 'recover',
    );
    namings.get(owner)?.before.push(...own);
  }
  const order = orderSteps(frame, (node) => namings.get(node)?.before ?? [], counted.numbers);
  problems.push(...order.problems);

  const built = new Map<FlowNode, BuiltStep>();
  for (const node of nodes) {
    const { document } = node;
    if (!document) continue;
    const { id, ...parts } = fill(node, document);
    const { instance, steps = new Map<AuthorsText, Record<string, FlowNode>>() } = namings.get(node) ?? {};
    const scope = scopeOf(node, steps);
    if (scope) counted.scope(scope);
    const step: StepDefinition = {
      ...buildStep(node.rounds ? outerOf(document) : document, id, parts),
      ...(node.part === 'body' ? { name: '' } : {}),
      ...afterOf(node, order.after.get(node)),
      ...(node.part === 'body' ? asked({ ...node, document: undefined }) : asked(node)),
      ...(scope ? { scope } : {}),
      ...onFailureOf(node, document),
      ...(node.part === 'cleanup' ? { cleanup: true } : {}),
      ...(instance === undefined ? {} : { same_instance_as: instance.number }),
    };
    // What is wrong with the others is told already.
    const texts = [...steps].map(([text, named]) => ({
      ...text,
      types: knownTypes(text.names, frame.known, node.part === 'body' ? node.owner?.rounds : node.rounds),
      steps: numbersOf(named),
    }));
    const { number, pointer } = node;
    built.set(node, { node, document, step, number, name: document.name, pointer, texts });
  }
  // What is within others is made first.
  for (const node of [...nodes].reverse()) {
    const step = built.get(node)?.step;
    if (!step) continue;
    const recover = templates(node.recover, built);
    if (recover.length > 0) step.recover = recover;
    const loop = loopOf(node, templates(node.body, built));
    if (loop) step.loop = loop;
  }
  return { steps: [...built.values()], problems };
}

/** Steps that are done one after another when they are added. */
function templates(nodes: readonly FlowNode[], built: ReadonlyMap<FlowNode, BuiltStep>): TemplateStep[] {
  return nodes.flatMap((node, index): TemplateStep[] => {
    const before = nodes[index - 1];
    const step = built.get(node)?.step;
    return step ? [{ ...step, after: before ? [before.number] : [], number: node.number }] : [];
  });
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

function asked({ texts, document }: FlowNode): Pick<StepFlow, 'when' | 'expressions'> {
  const expressions = texts.filter(({ kind }) => kind === 'text').map(({ pointer, kept }) => [pointer, kept]);
  const when =
    texts.find(({ pointer }) => pointer === '/when')?.kept ??
    (document?.when === false ? 'false' : undefined);
  return {
    ...(when === undefined ? {} : { when }),
    ...(expressions.length > 0 ? { expressions: Object.fromEntries(expressions) as Expressions } : {}),
  };
}

/** Nothing where it only follows the step before it, as every step of a plain workflow does. */
function afterOf({ number }: FlowNode, after: readonly StepNumber[] | undefined): Pick<StepFlow, 'after'> {
  if (!after) return {};
  const isPlain = number === 0 ? after.length === 0 : after.length === 1 && after[0] === number - 1;
  return isPlain ? {} : { after: [...after] };
}

/** What a workflow says of all of its steps does not count for what recovers one: when that fails, nothing goes on. */
function onFailureOf({ part, frame }: FlowNode, document: StepDocument): Pick<StepFlow, 'on_failure'> {
  const on_failure = document.on_failure ?? (part === 'recover' ? undefined : frame.on_failure);
  return on_failure === undefined || on_failure === 'fail' ? {} : { on_failure };
}

function numbersOf(steps: Readonly<Record<string, FlowNode>>): Record<string, StepNumber> {
  return Object.fromEntries(Object.entries(steps).map(([name, { number }]) => [name, number]));
}
