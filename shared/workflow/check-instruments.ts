import { instanceKey, isKeyOf } from '../contracts/address.ts';
import { findAction, type About, type AboutAction } from '../contracts/about.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import type { StepDefinition } from '../contracts/run.ts';
import type { WorkcellState } from '../contracts/workcell-state.ts';
import { Turns } from '../kernel/lifecycle/turns.ts';
import { whyUnserved } from '../workcell/index.ts';
import type { WorkcellModule } from '../contracts/workcell.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { checkExpressions } from './check-expressions.ts';
import { modulesOfPeople } from './check-question.ts';
import { checkStep, type Findings } from './check-step.ts';
import type { PlacedStep, PlacedText } from './placed-step.ts';
import type { ActionsOf } from './result-types.ts';

/**
 * Checks each step against what the agents have said of themselves, ever. A module whose agents never came is taken on
 * trust, with a warning: nothing here waits for an instrument, and one that has not been reached yet is as good. Only a
 * module that nothing of weir can ever serve is refused.
 * @param texts those of the steps whose values are not known before the run
 * @param before steps of a run into which they are put, and which they may name; they are not looked at
 * @param told what is known to be wrong: nothing is told twice of one place, such as of a value that was not put in
 */
export async function checkInstruments(
  steps: readonly PlacedStep[],
  state: WorkcellState,
  modules: readonly WorkcellModule[],
  told: readonly Problem[] = [],
  texts: readonly PlacedText[] = [],
  before: readonly PlacedStep[] = [],
): Promise<Findings> {
  const abouts = aboutsByModule(state);
  const people = modulesOfPeople(modules);
  const placeOf = ({ file = '', pointer }: Problem): string => `${file} ${pointer}`;
  const places = new Set(told.map(placeOf));
  const problems: Problem[] = [];
  const warnings = new Set<string>();
  problems.push(...checkExpressions([...before, ...steps], texts, actionsIn(abouts)));
  const turns = new Turns();
  for (const { step: built, name, pointer, file, added_args } of steps) {
    if (problems.length > maxProblems) break;
    if (turns.isDue()) await turns.pass();
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
      const isTold = places.has(placeOf({ pointer: `${pointer}/module`, message: '', ...inFile }));
      if (why === undefined) {
        if (!isTold) warnings.add(unchecked(step.module));
      } else {
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
    const asks = people.has(step.module);
    // Instances of a module may differ: a step is fine that one of them can take.
    const best = await firstToTake(actions, (action) => checkStep(step, action, pointer, asks, added_args));
    const wrong = (best?.problems ?? []).map((problem) => ({ ...problem, ...inFile }));
    problems.push(...wrong.filter((problem) => !places.has(placeOf(problem))));
    for (const warning of best?.warnings ?? []) warnings.add(warning);
    if (best?.unjudged) break;
  }
  return { problems, warnings: [...warnings].slice(0, maxProblems) };
}

/** What is found of the first instance that can take a step, else of the first of all. */
async function firstToTake(
  actions: readonly AboutAction[],
  check: (action: AboutAction) => Promise<Findings>,
): Promise<Findings | undefined> {
  let first: Findings | undefined;
  for (const action of actions) {
    const findings = await check(action);
    if (findings.problems.length === 0 || findings.unjudged) return findings;
    first ??= findings;
  }
  return first;
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
