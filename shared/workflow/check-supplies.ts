import { defaultsOf, type About } from '../contracts/about.ts';
import type { WorkcellState } from '../contracts/workcell-state.ts';
import type { StepNumber, TemplateStep } from '../contracts/step-flow.ts';
import type { Consumable, Workcell, WorkcellModule } from '../contracts/workcell.ts';
import { refillCommand } from '../explain/index.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { cutShort } from '../kernel/some-of.ts';
import { consumablesOf, leftOf, misusesOf, unknownUses, usesOf } from '../workcell/index.ts';
import type { PlacedStep } from './placed-step.ts';

type LabState = Pick<WorkcellState, 'instances' | 'supplies' | 'abouts'>;
type Placed = Pick<PlacedStep, 'step' | 'name' | 'number'>;

/** Runs that are handed in together and have the same steps. */
interface SameRuns {
  steps: readonly Placed[];
  runs: number;
}

/**
 * Of what the runs of a submission use up there is too little: a warning for each, with what helps. What is known only as a run goes
 * on, such as the rounds of a loop, counts as little as it can.
 */
export function findShortages(handedIn: readonly SameRuns[], state: LabState, workcell: Workcell): string[] {
  const byModule = consumablesOf(workcell);
  if (byModule.size === 0) return [];
  const all = handedIn.flatMap(({ steps, runs }) => {
    const times = timesOf(steps);
    return steps.map((placed): Counted => ({ ...placed, times: (times.get(placed.number) ?? 0) * runs }));
  });
  const runs = handedIn.reduce((sum, each) => sum + each.runs, 0);
  const whose = runs === 1 ? 'the run uses' : `the ${runs} runs use`;
  return [...byModule].flatMap(([module, consumables]) => {
    const own = all.filter(({ step, times }) => step.module === module && !step.loop && times > 0);
    if (own.length === 0) return [];
    const uncounted = Object.values(unknownUses(consumables, module, state));
    return [...uncounted, ...shortagesAt(module, consumables, own, whose, state)];
  });
}

/** Steps that use more of something than an instrument can hold, or an amount that is none: no refill would help them. */
export function findMisuses(
  steps: readonly PlacedStep[],
  modules: readonly WorkcellModule[],
  abouts: ReadonlyMap<string, readonly About[]>,
): Problem[] {
  const counted = new Map(modules.flatMap((each) => (each.consumables ? [[each.name, each] as const] : [])));
  const problems: Problem[] = [];
  for (const { step, name: written, pointer, file } of counted.size === 0 ? [] : steps) {
    if (problems.length > maxProblems) break;
    const { consumables = {} } = counted.get(step.module) ?? {};
    if (step.loop || isOpen(step)) continue;
    const told = () => defaultsOf(abouts.get(step.module) ?? [], step.action);
    for (const { name, argument, why } of misusesOf(consumables, step.action, step.args, told)) {
      const place = argument === undefined ? '' : `/${escapePointer(argument)}`;
      const message = `step "${cutShort(written)}": what it uses of ${name} of ${step.module}: ${why}; let it be 0 to ${consumables[name]?.capacity}`;
      problems.push({ pointer: `${pointer}/args${place}`, message, ...(file === undefined ? {} : { file }) });
    }
  }
  return problems;
}

/** True where its arguments are known only as the run goes on. */
function isOpen({ expressions = {} }: PlacedStep['step']): boolean {
  return Object.keys(expressions).some((pointer) => pointer.startsWith('/args/'));
}

/** A step, and how often it is done at least. */
type Counted = Placed & { times: number };

/** How often each step is done at least, as far as the workflow says; without those that recover others, which may never be. */
function timesOf(steps: readonly Placed[]): Map<StepNumber, number> {
  const times = new Map<StepNumber, number>();
  const visit = ({ number, loop }: TemplateStep, count: number): void => {
    times.set(number, count);
    const { items } = loop?.for_each ?? {};
    const rounds = Array.isArray(items) ? items.length : 1;
    for (const inner of loop?.body ?? []) visit(inner, count * rounds);
  };
  for (const { step, number } of steps) if (number >= 0) visit({ ...step, number }, 1);
  return times;
}

function shortagesAt(
  module: string,
  consumables: Readonly<Record<string, Consumable>>,
  steps: readonly Counted[],
  whose: string,
  state: LabState,
): string[] {
  const warnings = new Set<string>();
  const needed = new Map<string, number>();
  const atLeast = new Set<string>();
  const abouts = [...state.instances].map(([key, record]) =>
    record.module === module ? state.abouts.get(key) : undefined,
  );
  for (const { step, name: written, times } of steps) {
    const { action, args } = step;
    const open = isOpen(step);
    const preset = () => defaultsOf(abouts, action);
    const { amounts, untold } = usesOf(consumables, action, open ? undefined : args, preset);
    // Told as problems.
    const wrong = open ? [] : misusesOf(consumables, action, args, preset).map(({ name }) => name);
    const called = `step "${cutShort(step.name || written)}"`;
    for (const [name, why] of Object.entries(untold)) {
      atLeast.add(name);
      if (!open && !wrong.includes(name))
        warnings.add(
          `${called}: how much it uses of ${name} of ${module} cannot be told, and counts as none: ${why}`,
        );
    }
    for (const [name, amount] of Object.entries(amounts)) {
      if (!wrong.includes(name)) needed.set(name, (needed.get(name) ?? 0) + amount * times);
    }
  }
  const isGrowing = steps.some(({ number }) => number < 0);
  for (const [name, amount] of needed) {
    const left = leftAt(module, name, consumables, state);
    if (amount <= left) continue;
    const least = isGrowing || atLeast.has(name) ? 'at least ' : '';
    warnings.add(
      `${whose} ${least}${amount} of ${name} of ${module}, and what is left is ${left}: steps wait then until somebody has refilled it (\`${refillCommand({ module }, name)}\`)`,
    );
  }
  return [...warnings];
}

/** What is left at all instances together; of a module of which no agent was ever heard, as much as there can be. */
function leftAt(
  module: string,
  name: string,
  consumables: Readonly<Record<string, Consumable>>,
  { instances, supplies }: Pick<WorkcellState, 'instances' | 'supplies'>,
): number {
  const consumable = consumables[name];
  if (!consumable) return 0;
  const own = [...instances].filter(([, record]) => record.module === module);
  if (own.length === 0) return consumable.capacity;
  return own.reduce((sum, [key]) => sum + leftOf(consumable, supplies.get(key)?.[name]), 0);
}
