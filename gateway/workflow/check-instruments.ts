import { instanceKey, isKeyOf } from '../../shared/contracts/address.ts';
import { findAction, type About, type AboutAction } from '../../shared/contracts/about.ts';
import { didYouMean } from '../../shared/contracts/did-you-mean.ts';
import { cutShort, someOf } from '../../shared/contracts/some-of.ts';
import { operatorInterface } from '../../shared/contracts/question.ts';
import type { Complaint } from '../../shared/contracts/schema.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { faultsOf, questionIn } from '../../shared/asking/question-in.ts';
import { whyUnserved } from '../../shared/workcell/served.ts';
import type { WorkcellModule } from '../../shared/workcell/workcell.ts';
import { maxProblems, type Problem } from '../../shared/yaml/problem.ts';
import { checkExpressions } from './check-expressions.ts';
import type { PlacedStep, PlacedText } from './placed-step.ts';
import type { ActionsOf } from './result-types.ts';
import { validateArgs } from './validate-args.ts';

/** What a check found; warnings go into the run's log. */
export interface Findings {
  problems: Problem[];
  warnings: string[];
}

/**
 * Checks each step against what the agents have said of themselves, ever. A module whose agents never came is taken on
 * trust, with a warning: nothing here waits for an instrument, and one that has not been reached yet is as good. Only a
 * module that nothing of weir can ever serve is refused.
 * @param texts those of the steps whose values are not known before the run
 * @param before steps of a run into which they are put, and which they may name; they are not looked at
 * @param told what is known to be wrong: nothing is told twice of one place, such as of a value that was not put in
 */
export function checkInstruments(
  steps: readonly PlacedStep[],
  state: WorkcellState,
  modules: readonly WorkcellModule[],
  told: readonly Problem[] = [],
  texts: readonly PlacedText[] = [],
  before: readonly PlacedStep[] = [],
): Findings {
  const abouts = aboutsByModule(state);
  const people = new Set(
    modules.flatMap(({ name, interface: of }) => (of === operatorInterface ? [name] : [])),
  );
  const placeOf = ({ file = '', pointer }: Problem): string => `${file} ${pointer}`;
  const places = new Set(told.map(placeOf));
  const problems: Problem[] = [];
  const warnings = new Set<string>();
  problems.push(...checkExpressions([...before, ...steps], texts, actionsIn(abouts)));
  for (const { step: built, name, pointer, file } of steps) {
    if (problems.length > maxProblems) break;
    // It has no instrument; the steps of its rounds are looked at.
    if (built.loop) continue;
    const step = { ...built, name };
    const inFile = file === undefined ? {} : { file };
    const named = judgeInstance(step, state);
    if (named.warning !== undefined) warnings.add(named.warning);
    const known = named.about ? [named.about] : abouts.get(step.module);
    if (!known) {
      const module = modules.find(({ name }) => name === step.module);
      const why = module && whyUnserved(module);
      if (why === undefined) warnings.add(unchecked(step.module));
      else {
        const message = `step "${step.name}": nothing serves the module "${step.module}": ${why}`;
        problems.push({ pointer: `${pointer}/module`, ...inFile, message });
      }
      continue;
    }
    const actions = known.flatMap((about) => findAction(about, step.action) ?? []);
    const [first] = actions;
    if (!first) {
      const names = [...new Set(known.flatMap((about) => about.actions.map((action) => action.name)))];
      problems.push({
        pointer: `${pointer}/action`,
        ...inFile,
        message: `step "${step.name}": "${step.module}" has no action "${step.action}"; it has ${someOf(names) || 'none'}${didYouMean(step.action, names)}`,
      });
      continue;
    }
    // Instances of a module may differ: a step is fine that one of them can take.
    const findings = actions.map((action) => checkStep(step, action, pointer, people.has(step.module)));
    const best = findings.find((each) => each.problems.length === 0) ?? findings[0];
    const wrong = (best?.problems ?? []).map((problem) => ({ ...problem, ...inFile }));
    problems.push(...wrong.filter((problem) => !places.has(placeOf(problem))));
    for (const warning of best?.warnings ?? []) warnings.add(warning);
  }
  return { problems, warnings: [...warnings].slice(0, maxProblems) };
}

/** What each instance of a module says of an action. */
function actionsIn(abouts: ReadonlyMap<string, About[]>): ActionsOf {
  const found = new Map<string, AboutAction[]>();
  return (module, name) => {
    const key = `${module} ${name}`;
    let actions = found.get(key);
    if (!actions) {
      actions = (abouts.get(module) ?? []).flatMap((about) => findAction(about, name) ?? []);
      found.set(key, actions);
    }
    return actions;
  };
}

/** What the instance that a step names has told of itself, where it has. */
function judgeInstance(
  { name, module, only_instance }: StepDefinition,
  { abouts, instances }: WorkcellState,
): { about?: About | undefined; warning?: string } {
  if (only_instance === undefined) return {};
  const known = [...instances.keys()].filter((key) => isKeyOf(module, key));
  const key = instanceKey({ module, instance: only_instance });
  if (known.length === 0 || known.includes(key)) return { about: abouts.get(key) };
  const names = known.map((each) => each.slice(module.length + 1));
  const warning = `step "${cutShort(name)}": "${cutShort(module)}" has no instance "${cutShort(only_instance)}" now, and the step waits until there is one; it has ${someOf(names)}${didYouMean(only_instance, names)}`;
  return { warning };
}

function unchecked(module: string): string {
  return `"${module}" has not told yet what it can do: its actions could not be checked`;
}

function aboutsByModule({ abouts, instances }: WorkcellState): Map<string, About[]> {
  const modules = new Map<string, About[]>();
  for (const [key, about] of abouts) {
    const module = instances.get(key)?.module ?? key.slice(0, key.lastIndexOf('/'));
    modules.set(module, [...(modules.get(module) ?? []), about]);
  }
  return modules;
}

function checkStep(
  step: StepDefinition,
  action: AboutAction,
  pointer: string,
  asksPeople: boolean,
): Findings {
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const about = `step "${cutShort(step.name)}"`;
  const call = `${step.module}.${step.action}`;
  const fits = action.args_schema
    ? validateArgs(action.args_schema, step.args, argsUnknown(step))
    : { complaints: missingArgs(step, action) };
  const verdict =
    asksPeople && 'complaints' in fits && fits.complaints.length === 0
      ? { complaints: faultsOfAsking(step) }
      : fits;
  if ('broken' in verdict) {
    warnings.push(
      `the schema of ${call} cannot be used, so its arguments were not checked: ${verdict.broken}`,
    );
  } else {
    for (const complaint of verdict.complaints) {
      const what = complaint.pointer === '' ? 'the arguments' : `"${complaint.pointer.slice(1)}"`;
      problems.push({
        pointer: `${pointer}/args${complaint.pointer}`,
        message: `${about}: ${what} for ${call}: ${complaint.message}`,
      });
    }
  }
  for (const name of strangers(step, action)) {
    const known = action.args.map((arg) => arg.name);
    warnings.push(`${about}: ${call} knows no argument "${name}"${didYouMean(name, known)}`);
  }
  for (const file of action.files) {
    if (!file.required || Object.hasOwn(step.files, file.name)) continue;
    problems.push({ pointer, message: `${about}: ${call} needs a file "${file.name}"` });
  }
  const expected = new Set(action.files.map((file) => file.name));
  for (const name of Object.keys(step.files)) {
    if (!expected.has(name))
      warnings.push(`${about}: ${call} knows no file "${name}"${didYouMean(name, expected)}`);
  }
  return { problems, warnings };
}

/** What its agent would refuse of a question, beside what does not fit the schema: none where that hangs on values of the run. */
function faultsOfAsking(step: StepDefinition): Complaint[] {
  const unknown = argsUnknown(step);
  if (unknown.some((place) => /^\/(options|schema|default)(\/|$)/.test(place))) return [];
  // Of a text and of how long is waited, it does not matter here what they come to.
  const known = {
    ...step.args,
    message: 'asked',
    ...(Object.hasOwn(step.args, 'deadline') && { deadline: 1 }),
  };
  const question = questionIn(step.action, known);
  return question ? faultsOf(question) : [];
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
