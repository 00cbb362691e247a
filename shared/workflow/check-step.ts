import type { AboutAction } from '../contracts/about.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import { escapePointer, type Complaint } from '../kernel/json/schema.ts';
import type { StepDefinition } from '../contracts/run.ts';
import { judge, type Judgement, type JudgingBudget } from '../foreign-schemas/index.ts';
import type { Problem } from '../kernel/json/problem.ts';
import { operatorInterface } from '../contracts/question.ts';
import { faultsOf, questionIn } from '../asking/index.ts';
import type { WorkcellModule } from '../contracts/workcell.ts';
import type { JsonObject } from '../kernel/json/json.ts';
import { resultsOfStep } from '../contracts/results-of-step.ts';
import type { StepNumber } from '../contracts/step-flow.ts';
import { typeOfSchema, type KnownType } from '../expressions/index.ts';
import type { PlacedStep } from './placed-step.ts';

/** What the instances of a module say of an action, each of them; none where it is not known. */
export type ActionsOf = (module: string, action: string) => readonly AboutAction[];

/** The types of what steps leave behind for expressions, by the numbers of the steps; as far as modules have told them. */
export function resultTypes(
  steps: readonly PlacedStep[],
  actionsOf: ActionsOf,
): (number: StepNumber) => KnownType {
  const byNumber = new Map(steps.map(({ number, step }) => [number, step]));
  const found = new Map<StepNumber, KnownType>();
  return (number) => {
    const known = found.get(number) ?? outcome(number);
    found.set(number, known);
    return known;
  };

  function outcome(number: StepNumber): KnownType {
    const { data, files } = ofStep(byNumber.get(number));
    return { members: { data, files, status: 'string' } };
  }

  function ofStep(step: PlacedStep['step'] | undefined): Left {
    if (!step) return unknown;
    const { loop } = step;
    if (!loop) return ofAction(actionsOf(step.module, step.action), step.args);
    const body = loop.body.filter(({ closes }) => !closes);
    const [only] = body;
    const each = body.map((inner) => ({ name: inner.name, left: ofStep(inner) }));
    if (only?.name === '') {
      const left = each[0]?.left ?? unknown;
      return loop.repeat ? left : { data: listed(left.data), files: 'object' };
    }
    const data = each.map(({ name, left }) => [name, loop.repeat ? left.data : listed(left.data)] as const);
    return { data: { members: Object.fromEntries(data) }, files: 'object' };
  }
}

interface Left {
  data: KnownType;
  files: KnownType;
}

const unknown: Left = { data: 'object', files: 'object' };

/** Modules of WEI may leave out what they return; one that lists some of it lists all. */
function ofAction(actions: readonly AboutAction[], args: JsonObject): Left {
  const results = actions.map((action) => resultsOfStep(action, args) ?? []);
  if (results.length === 0 || results.some((each) => each.length === 0)) return unknown;
  const all = results.flat();
  const isFile = (type: string | undefined) => type === 'file' || type === 'local_file';
  const values = all.filter(({ type }) => !isFile(type));
  const files = all.filter(({ type }) => isFile(type));
  return {
    data: { members: Object.fromEntries(values.map(({ label, schema }) => [label, typeOfSchema(schema)])) },
    files: { members: Object.fromEntries(files.map(({ label }) => [label, 'string'])) },
  };
}

function listed(type: KnownType): KnownType {
  if (typeof type === 'string') return type;
  return { members: Object.fromEntries(Object.keys(type.members).map((key) => [key, 'array'])) };
}

/** What a check found; warnings go into the run's log. */
export interface Findings {
  problems: Problem[];
  warnings: string[];
  /** Set where something takes too much to be judged: what would be judged after it may do so, too. */
  unjudged?: true;
}

/**
 * Checks a step against what an instance says of its action. Resolves after a while where they take
 * long to be judged.
 * @param pointer where the step stands
 * @param asksPeople true where the action is a question to a person
 * @param budget of the submission that the step is part of
 * @param added arguments that a person adds to the step: the action must list them
 */
export async function checkStep(
  step: StepDefinition,
  action: AboutAction,
  pointer: string,
  asksPeople: boolean,
  budget: JudgingBudget,
  added: ReadonlySet<string> = new Set(),
): Promise<Findings> {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const about = () => `step "${cutShort(step.name)}"`;
  const call = `${step.module}.${step.action}`;
  const unknown = argsUnknown(step);
  // Defaults count as given, as they do at the agent.
  const judged: Judgement = action.args_schema
    ? await judge(action.args_schema, step.args, { defaults: true, unknown }, { budget })
    : { complaints: missingArgs(step, action) };
  if ('unusable' in judged) {
    warnings.push(
      `the schema of ${call} cannot be used, so its arguments were not checked: ${judged.unusable}`,
    );
  } else if ('unjudged' in judged) {
    const message = `${about()}: the arguments for ${call} cannot be judged: ${judged.unjudged}`;
    problems.push({ pointer: `${pointer}/args`, message });
    return { problems, warnings, unjudged: true };
  } else {
    const complaints = 'complaints' in judged ? judged.complaints : [];
    const faults =
      asksPeople && complaints.length === 0 ? await faultsOfAsking(step, unknown, budget) : complaints;
    for (const fault of faults) {
      const what = fault.pointer === '' ? 'the arguments' : `"${fault.pointer.slice(1)}"`;
      problems.push({
        pointer: `${pointer}/args${fault.pointer}`,
        message: `${about()}: ${what} for ${call}: ${fault.message}${whereItCameFrom(step, fault.pointer)}`,
      });
    }
  }
  for (const name of strangers(step, action)) {
    const known = action.args.map((arg) => arg.name);
    const message = `${about()}: ${call} knows no argument "${cutShort(name)}"`;
    const like = didYouMean(name, known);
    if (added.has(name)) {
      const remedy = like || `; it has ${someOf(known) || 'none'}`;
      problems.push({ pointer: `${pointer}/args/${escapePointer(name)}`, message: message + remedy });
    } else warnings.push(message + like);
  }
  for (const file of action.files) {
    if (!file.required || Object.hasOwn(step.files, file.name)) continue;
    problems.push({ pointer, message: `${about()}: ${call} needs a file "${file.name}"` });
  }
  const expected = new Set(action.files.map((file) => file.name));
  for (const name of Object.keys(step.files)) {
    if (!expected.has(name))
      warnings.push(`${about()}: ${call} knows no file "${name}"${didYouMean(name, expected)}`);
  }
  return { problems, warnings };
}

/** What is wrong with an argument is no riddle where its author wrote the name of a location. */
function whereItCameFrom({ module, locations }: StepDefinition, pointer: string): string {
  const found = Object.entries(locations).find(([name]) => {
    const place = `/${escapePointer(name)}`;
    return pointer === place || pointer.startsWith(`${place}/`);
  });
  if (!found) return '';
  const [, location] = found;
  return `; "${cutShort(location)}" is a location of ${module}, whose coordinates stand in the place of its name: where the text itself is meant, call the location otherwise`;
}

/** Places in the arguments whose values are not known before the run. */
function argsUnknown({ expressions = {} }: StepDefinition): string[] {
  const places = Object.keys(expressions).filter((place) => place.startsWith('/args/'));
  return places.map((place) => place.slice('/args'.length));
}

/** Arguments that the action does not list; where its schema says what becomes of others, it has judged them. */
function strangers({ args }: StepDefinition, action: AboutAction): string[] {
  const schema = action.args_schema;
  // One without properties takes what comes.
  if (schema && !('properties' in schema)) return [];
  if (
    schema &&
    ['additionalProperties', 'patternProperties', 'unevaluatedProperties'].some((key) => key in schema)
  )
    return [];
  const known = new Set([
    ...action.args.map(({ name }) => name),
    ...Object.keys((schema?.['properties'] as object | undefined) ?? {}),
  ]);
  return Object.keys(args).filter((name) => !known.has(name));
}

/** For modules of WEI, which have no schema: only what they mark as required can be checked. */
function missingArgs(step: StepDefinition, action: AboutAction) {
  return action.args
    .filter(({ name, required }) => required && !Object.hasOwn(step.args, name))
    .map(({ name }) => ({ pointer: '', message: `"${name}" is missing` }));
}

type AskingStep = Pick<StepDefinition, 'action' | 'args'>;

/** The modules whose instruments are people: their actions are questions. */
export function modulesOfPeople(
  modules: readonly Pick<WorkcellModule, 'name' | 'interface'>[],
): ReadonlySet<string> {
  return new Set(modules.flatMap(({ name, interface: of }) => (of === operatorInterface ? [name] : [])));
}

/**
 * What its agent would refuse of a question, beside what does not fit the schema: none where that hangs on values of the run. Pure.
 * @param unknown places (JSON pointers) in the arguments of values that are not known yet
 */
async function faultsOfAsking(
  step: AskingStep,
  unknown: readonly string[],
  budget: JudgingBudget,
): Promise<Complaint[]> {
  if (unknown.some((place) => /^\/(options|schema|default)(\/|$)/.test(place))) return [];
  // Of a text and of how long is waited, it does not matter here what they come to.
  const known = {
    ...step.args,
    message: 'asked',
    ...(Object.hasOwn(step.args, 'deadline') && { deadline: 1 }),
  };
  const question = questionIn(step.action, known);
  return question ? faultsOf(question, budget) : [];
}
