import type { JsonObject } from '../../kernel/json/json.ts';
import type { Scope, StepNumber } from '../../contracts/step-flow.ts';
import type { Name } from '../../expressions/index.ts';
import type { AuthorsText } from './authors-text.ts';
import type { FlowNode, Frame } from './flow-node.ts';
import { isGivenFor } from './give-parameters.ts';
import { always, variablesNamed } from './known-values.ts';

/** The steps that a text names, by the names that its author uses. */
export type StepsNamed = (node: FlowNode, text: AuthorsText) => Readonly<Record<string, FlowNode>>;

/**
 * What texts of a step may name when the run is under way: no more than they do name. Undefined where they name nothing, and nothing
 * around the step is asked first.
 */
export function scopeOf(
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
  return node.part === 'body' ? node.owner?.number : node.inner && node.rounds ? node.number : undefined;
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
