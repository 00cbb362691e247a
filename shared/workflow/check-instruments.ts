import { addTo } from '../kernel/grouping.ts';
import { openReservations } from '../contracts/reservation.ts';
import { describeHold, reservationInWords } from '../sentences/index.ts';
import { instanceKey, isKeyOf } from '../contracts/address.ts';
import { findAction, type About, type AboutAction } from '../contracts/about.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import type { StepDefinition } from '../contracts/run.ts';
import type { WorkcellState } from '../contracts/workcell-state.ts';
import { Turns } from '../kernel/lifecycle/waiting.ts';
import { whyUnserved } from '../workcell/index.ts';
import type { WorkcellModule, Workcell } from '../contracts/workcell.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { JudgingBudget } from '../foreign-schemas/index.ts';
import { modulesOfPeople, checkStep, type Findings, type ActionsOf, resultTypes } from './check-step.ts';
import { findMisuses } from './check-supplies.ts';
import type { PlacedStep, PlacedText } from './placed-step.ts';
import {
  conditionsOfModule,
  holdsOn,
  isAnyHeld,
  holdsOver,
  endHoldCommand,
  resetCommand,
  inWords,
} from '../explain/index.ts';
import type { ReasonKey } from '../contracts/reason-keys.ts';
import { isHeld, weightiestHold, type Holds } from '../contracts/holds.ts';
import type { OrderTarget } from '../contracts/order-target.ts';
import { type JsonObject, isObject } from '../kernel/json/json.ts';
import {
  checkTypes,
  typeOfSchema,
  type ValueType,
  ExpressionError,
  stepsOfPointer,
  expressionsOf,
} from '../expressions/index.ts';
import { asClause, type AuthorsText } from './flow/known-values.ts';

const words: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
  any: 'anything',
};

/** Expressions whose parts do not go together, or that come to something else than is wanted, as far as types are known. */
function checkExpressions(
  steps: readonly PlacedStep[],
  texts: readonly PlacedText[],
  actionsOf: ActionsOf,
): Problem[] {
  const typeOf = resultTypes(steps, actionsOf);
  const problems: Problem[] = [];
  for (const placed of texts) {
    if (problems.length > maxProblems) break;
    const { text, name, pointer, file, action } = placed;
    const members = Object.entries(placed.steps).map(([called, number]) => [called, typeOf(number)] as const);
    const types = { ...placed.types, steps: { members: Object.fromEntries(members) } };
    const wanted = action && wantedAt(text.pointer, actionsOf(action.module, action.action));
    const fault = faultOf(text, types, placed.wanted ?? wanted ?? 'any');
    if (!fault) continue;
    const place = cutShort(text.pointer.slice(1).replaceAll('/', '.'));
    const message = `step "${cutShort(name)}": "${place}": ${asClause(fault)}`;
    const within = { text: text.written, at: fault.at };
    problems.push({ pointer, message, ...(file === undefined ? {} : { file }), within });
  }
  return problems;
}

function faultOf(
  { template }: AuthorsText,
  types: Parameters<typeof checkTypes>[1],
  wanted: ValueType,
): ExpressionError | undefined {
  try {
    for (const expression of expressionsOf(template)) {
      const type = checkTypes(expression, types);
      if (!template.whole || type === wanted || type === 'any' || wanted === 'any') continue;
      return new ExpressionError(`It must come to ${words[wanted]}, and comes to ${words[type]}.`, 0);
    }
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

/** The type that all instances want at a place of the arguments, where their schemas say it plainly. */
function wantedAt(pointer: string, actions: ReturnType<ActionsOf>): ValueType {
  const [list, ...path] = stepsOfPointer(pointer);
  if (list === 'files') return 'string';
  if (list !== 'args') return 'any';
  const types = new Set(actions.map(({ args_schema }) => typeOfSchema(schemaAt(args_schema, path))));
  const [only = 'any'] = types;
  return types.size === 1 ? only : 'any';
}

function schemaAt(schema: JsonObject | undefined, path: readonly string[]): JsonObject | undefined {
  let at = schema;
  for (const key of path) {
    const properties = at?.['properties'];
    const next = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    at = isObject(next) ? next : undefined;
  }
  return at;
}

/** What keeps an instrument from taking steps until a person does something about it. */
const heldBack: readonly ReasonKey[] = ['outcome_unknown', 'error', 'restored_store', 'silent'];
/** What an operator holds: where that is its module, or all, it is told of that. */
const held: readonly ReasonKey[] = [
  ...(['stop_unconfirmed', 'safety_stop', 'cancelled', 'shut_down', 'paused', 'locked'] as const),
];

/**
 * What keeps a run that is handed in now from starting, or from going on to its end: a warning for the workcell that an
 * operator holds, one for each module of its steps that is held by itself, or whose instruments are all held back, and one for each
 * of which a person has something reserved, now or within a day. It names what ends that, because the run starts by itself then, and
 * instruments move.
 * @param now milliseconds since the epoch
 */
export function findHolds(
  steps: readonly Pick<PlacedStep, 'step'>[],
  state: WorkcellState,
  workcell: Workcell,
  now = Date.now(),
): string[] {
  const modules = [...new Set(steps.map(({ step }) => step.module))];
  const named = modules.map((module) => `"${module}"`).join(', ');
  const ofInstruments = modules.map((module) => warningOfInstruments(workcell, module, state));
  const ofOperators = isAnyHeld(state)
    ? [
        warning(holdsOn(state, {}), `the workcell, and with it ${named},`, {}),
        ...modules.map((module) => warning(holdsOn(state, { module }), `"${module}"`, { module })),
      ]
    : [];
  const ofPeople = openReservations(state, now)
    .filter(({ module, from }) => modules.includes(module) && from < now + dayMs)
    .map((each) => `${reservationInWords(each)}; its steps wait meanwhile`);
  return [...ofOperators, ...ofInstruments, ...ofPeople].filter((text) => text !== undefined);
}

const dayMs = 24 * 60 * 60_000;

function warning(holds: Holds, subject: string, of: OrderTarget): string | undefined {
  const held = describeHold(holds, subject);
  if (held === undefined) return undefined;
  const waits =
    of.module === undefined
      ? 'the run waits, and starts by itself'
      : 'its steps wait, and start by themselves';
  return `${held}: ${waits} after ${remedy(holds, of)}`;
}

/** Where one instrument of the module is not held back, its steps go there. */
function warningOfInstruments(workcell: Workcell, module: string, state: WorkcellState): string | undefined {
  const isHeldWhole = holdsOver(state, { module }).some(({ holds }) => weightiestHold(holds));
  const keys = isHeldWhole ? heldBack : [...heldBack, ...held];
  const found = conditionsOfModule(workcell, { name: module }, state).map(({ instance, reasons }) => ({
    instance,
    reason: reasons.find(({ key }) => keys.includes(key)),
  }));
  if (!found.every(({ reason }) => reason)) return undefined;
  const told = found.flatMap(({ instance, reason }) =>
    reason ? [`${module}/${instance ?? ''}: ${inWords(reason)}`] : [],
  );
  return `${told.join('; ')}: its steps wait, and start by themselves once that is over; \`weir now\` says what to do`;
}

/** Some holds are ended by a reset alone, and a reset ends all. */
function remedy(holds: Holds, of: OrderTarget): string {
  if (isHeld(holds, 'stopped') || isHeld(holds, 'cancelled') || isHeld(holds, 'shut_down')) {
    return `the reset (\`${resetCommand(of)}\`)`;
  }
  const paused = isHeld(holds, 'paused') ? [`the resume (\`${endHoldCommand('paused', of)}\`)`] : [];
  const locked = isHeld(holds, 'locked') ? [`the unlock (\`${endHoldCommand('locked', of)}\`)`] : [];
  return [...paused, ...locked].join(' and ');
}

/**
 * Checks each step against what the agents have said of themselves, ever. A module whose agents never came is taken on
 * trust, with a warning: nothing here waits for an instrument, and one that has not been reached yet is as good. Only a
 * module that nothing of weir can ever serve is refused.
 * @param texts those of the steps whose values are not known before the run
 * @param before steps of a run into which they are put, and which they may name; they are not looked at
 * @param told what is known to be wrong: nothing is told twice of one place, such as of a value that was not put in
 * @param budget of the submission that the steps are part of
 */
export async function checkInstruments(
  steps: readonly PlacedStep[],
  state: WorkcellState,
  modules: readonly WorkcellModule[],
  told: readonly Problem[] = [],
  texts: readonly PlacedText[] = [],
  before: readonly PlacedStep[] = [],
  budget = new JudgingBudget(),
): Promise<Findings> {
  const abouts = aboutsByModule(state);
  const people = modulesOfPeople(modules);
  const placeOf = ({ file = '', pointer }: Problem): string => `${file} ${pointer}`;
  const places = new Set(told.map(placeOf));
  const problems: Problem[] = [];
  const warnings = new Set<string>();
  problems.push(...checkExpressions([...before, ...steps], texts, actionsIn(abouts)));
  const turns = new Turns();
  for (const [index, { step: built, name, pointer, file, added_args }] of steps.entries()) {
    if (problems.length > maxProblems) break;
    if (index > 0 && turns.isDue()) await turns.pass();
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
    const best = await firstToTake(actions, (action) =>
      checkStep(step, action, pointer, asks, budget, added_args),
    );
    const wrong = (best?.problems ?? []).map((problem) => ({ ...problem, ...inFile }));
    problems.push(...wrong.filter((problem) => !places.has(placeOf(problem))));
    for (const warning of best?.warnings ?? []) warnings.add(warning);
    if (best?.unjudged) break;
  }
  const wrong = new Set([...places, ...problems.map(placeOf)]);
  const misuses = findMisuses(steps, modules, abouts);
  problems.push(...misuses.filter((problem) => !wrong.has(placeOf(problem))));
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

/** Many submissions ask while a thousand agents say nothing new. */
const grouped = new WeakMap<object, Map<string, About[]>>();

function aboutsByModule({ abouts, instances }: WorkcellState): Map<string, About[]> {
  const known = grouped.get(abouts);
  if (known) return known;
  const modules = new Map<string, About[]>();
  for (const [key, about] of abouts)
    addTo(modules, instances.get(key)?.module ?? key.slice(0, key.lastIndexOf('/')), about);
  grouped.set(abouts, modules);
  return modules;
}
