import { describeHold, isHeld, type Holds } from '../../shared/contracts/holds.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';

/**
 * What keeps a run that is handed in now from starting, or from going on to its end, by an operator's wish: a warning for
 * the workcell, and one for each module of its steps that is held by itself. It names what ends the hold, because the run
 * starts by itself then, and instruments move.
 */
export function findHolds(steps: readonly StepDefinition[], state: WorkcellState): string[] {
  const modules = [...new Set(steps.map(({ module }) => module))];
  const named = modules.map((module) => `"${module}"`).join(', ');
  const all = warning(holdsOn(state, ''), `the workcell, and with it ${named},`, '');
  const each = modules.map((module) => warning(holdsOn(state, module), `"${module}"`, ` ${module}`));
  return [all, ...each].filter((text) => text !== undefined);
}

function warning(holds: Holds, subject: string, target: string): string | undefined {
  const held = describeHold(holds, subject);
  if (held === undefined) return undefined;
  const waits =
    target === '' ? 'the run waits, and starts by itself' : 'its steps wait, and start by themselves';
  return `${held}: ${waits} after ${remedy(holds, target)}`;
}

/** Some holds are ended by a reset alone, and a reset ends all. */
function remedy(holds: Holds, target: string): string {
  if (isHeld(holds, 'stopped') || isHeld(holds, 'cancelled') || isHeld(holds, 'shut_down')) {
    return `the reset (\`weir reset${target}\`)`;
  }
  const paused = isHeld(holds, 'paused') ? [`the resume (\`weir admin resume${target}\`)`] : [];
  const locked = isHeld(holds, 'locked') ? [`the unlock (\`weir admin unlock${target}\`)`] : [];
  return [...paused, ...locked].join(' and ');
}

/** A safety stop bars the store before the owner has worked it in. */
function holdsOn({ holds, stops }: WorkcellState, module: string): Holds {
  const known = holds.get(module) ?? {};
  const stop = stops.get(module);
  if (!stop || isHeld(known, 'stopped')) return known;
  const { revision, at: since, by } = stop;
  return { ...known, stopped: { on: true, revision, since, ...(by === undefined ? {} : { by }) } };
}
