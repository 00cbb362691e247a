import {
  conditionsOfModule,
  holdsOn,
  holdsOver,
  endHoldCommand,
  resetCommand,
  inWords,
} from '../explain/index.ts';
import type { ReasonKey } from '../contracts/reason-keys.ts';
import { describeHold, isHeld, weightiestHold, type Holds } from '../contracts/holds.ts';
import type { OrderTarget } from '../contracts/order-target.ts';
import type { WorkcellState } from '../contracts/workcell-state.ts';
import type { Workcell } from '../contracts/workcell.ts';
import type { PlacedStep } from './placed-step.ts';

/** What keeps an instrument from taking steps until a person does something about it. */
const heldBack: readonly ReasonKey[] = ['outcome_unknown', 'error', 'restored_store', 'silent'];
/** What an operator holds: where that is its module, or all, it is told of that. */
const held: readonly ReasonKey[] = [
  ...(['stop_unconfirmed', 'safety_stop', 'cancelled', 'shut_down', 'paused', 'locked'] as const),
];

/**
 * What keeps a run that is handed in now from starting, or from going on to its end: a warning for the workcell that an
 * operator holds, and one for each module of its steps that is held by itself, or whose instruments are all held back. It
 * names what ends that, because the run starts by itself then, and instruments move.
 */
export function findHolds(
  steps: readonly Pick<PlacedStep, 'step'>[],
  state: WorkcellState,
  workcell: Workcell,
): string[] {
  const modules = [...new Set(steps.map(({ step }) => step.module))];
  const named = modules.map((module) => `"${module}"`).join(', ');
  const all = warning(holdsOn(state, {}), `the workcell, and with it ${named},`, {});
  const each = modules.flatMap((module) => [
    warning(holdsOn(state, { module }), `"${module}"`, { module }),
    warningOfInstruments(workcell, module, state),
  ]);
  return [all, ...each].filter((text) => text !== undefined);
}

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
