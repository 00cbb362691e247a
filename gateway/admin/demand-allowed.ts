import { endHoldCommand, resetCommand } from '../../shared/condition/commands.ts';
import { holdsOn } from '../../shared/condition/condition.ts';
import type { AdminCommand } from '../../shared/contracts/admin-command.ts';
import {
  holdInWords,
  isHeld,
  weightiestHold,
  type AdminWish,
  type HoldName,
} from '../../shared/contracts/holds.ts';
import { moment } from '../../shared/contracts/moment.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';

/** The hold that an order ends, where it ends one alone, and the flag with which an instrument says the same of itself. */
const ends: Partial<Record<AdminCommand, { hold: HoldName; flag: 'PAUSED' | 'LOCKED' }>> = {
  resume: { hold: 'paused', flag: 'PAUSED' },
  unlock: { hold: 'locked', flag: 'LOCKED' },
};

/**
 * Whether an order may be given as the workcell stands. Pure.
 * @param underWay an earlier order has not been worked in: it may be the very one that this one ends
 * @throws WeirError `stopped` where only a reset ends the safety stop that holds it, `changes_nothing` where a resume or an
 *   unlock would end nothing; both say what would help.
 */
export function demandAllowed(state: WorkcellState, { command, module }: AdminWish, underWay = false): void {
  const all = state.stops.has('');
  if (command === 'reset' && module !== undefined && all) {
    throw new WeirError(
      'stopped',
      `the whole workcell is held by a safety stop: reset the workcell (\`${resetCommand(undefined)}\`)`,
    );
  }
  const end = ends[command];
  if (!end) return;
  if (all || (module !== undefined && state.stops.has(module))) {
    const what = all ? 'the workcell' : `module ${module ?? ''}`;
    throw new WeirError(
      'stopped',
      `${what} is held by a safety stop: only a reset of it ends that (\`${resetCommand(all ? undefined : module)}\`)`,
    );
  }
  if (underWay || endsSomething(state, command, module, end)) return;
  const subject = module === undefined ? 'the workcell' : `module ${module}`;
  throw new WeirError('changes_nothing', `${subject} is not ${end.hold}${insteadOf(state, module)}`);
}

/**
 * An order for the workcell ends the holds of its modules, too. An instrument may be held without any order, by a button
 * of its own, and one that has failed to heed the order is told once more.
 */
function endsSomething(
  state: WorkcellState,
  command: AdminCommand,
  module: string | undefined,
  { hold, flag }: { hold: HoldName; flag: 'PAUSED' | 'LOCKED' },
): boolean {
  const concerned = (of: string): boolean => module === undefined || of === module;
  const held = [...state.holds].some(([of, holds]) => concerned(of) && isHeld(holds, hold));
  const says = [...state.instances].some(
    ([key, record]) => concerned(record.module) && state.reports.get(key)?.flags.includes(flag),
  );
  const failed = [...state.instances].some(([key, record]) => {
    const answer = state.answers.get(key);
    return concerned(record.module) && answer?.command === command && answer.phase === 'failed';
  });
  return held || says || failed;
}

/** What holds it, if something does, and what ends that. */
function insteadOf(state: WorkcellState, module: string | undefined): string {
  const own = module === undefined ? undefined : weightiestHold(holdsOn(state, module));
  const all = weightiestHold(holdsOn(state, ''));
  const found = own ?? all;
  if (!found) return ', and nobody holds it: `weir now` shows how it stands';
  const subject = own || module === undefined ? 'it' : 'the whole workcell';
  const { name, hold } = found;
  const command = endHoldCommand(name, own ? module : undefined);
  return `: ${subject} is ${holdInWords(name, hold)} since ${moment(hold.since)}, and \`${command}\` ends that`;
}
