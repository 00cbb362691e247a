import type { Json } from '../../kernel/json/json.ts';
import { decodeWorkcellState, workcellField, type WorkcellState } from '../../contracts/workcell-state.ts';
import { heldSince } from '../../sentences/index.ts';
import { endHoldCommand, resetCommand } from './commands.ts';
import { holdsOver } from './condition.ts';
import type { AdminCommand } from '../../contracts/admin-command.ts';
import { isHeld, weightiestHold, type OperatorRequest, type HoldName } from '../../contracts/holds.ts';
import { covers, isBelow, nameTarget, targetKey, targetsOver } from '../../contracts/order-target.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';

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
export function demandAllowed(state: WorkcellState, request: OperatorRequest, underWay = false): void {
  const { command } = request;
  const end = ends[command];
  if (command !== 'reset' && !end) return;
  // A reset ends the stops of its target and of all that is below.
  const over = targetsOver(request).slice(0, command === 'reset' ? -1 : undefined);
  const stopped = over.find((each) => state.stops.has(targetKey(each)));
  if (stopped) {
    throw new WeirError(
      'stopped',
      `${nameTarget(stopped)} is held by a safety stop: only a reset of it ends that (\`${resetCommand(stopped)}\`)`,
    );
  }
  if (!end || underWay || endsSomething(state, request, end)) return;
  throw new WeirError(
    'changes_nothing',
    `${nameTarget(request)} is not ${end.hold}${insteadOf(state, request)}`,
  );
}

/**
 * An order ends the holds of all that is a part of its target, too. An instrument may be held without any order, by a button
 * of its own, and one that has failed to heed the order is told once more.
 */
function endsSomething(
  state: WorkcellState,
  request: OperatorRequest,
  { hold, flag }: { hold: HoldName; flag: 'PAUSED' | 'LOCKED' },
): boolean {
  const isIts = (key: string) => key === targetKey(request) || isBelow(request, key);
  const held = [...state.holds].some(([key, holds]) => isIts(key) && isHeld(holds, hold));
  const concerned = [...state.instances].filter(([, record]) => covers(request, record));
  const says = concerned.some(([key]) => state.reports.get(key)?.flags.includes(flag));
  const failed = concerned.some(([key]) => {
    const answer = state.answers.get(key);
    return answer?.command === request.command && answer.phase === 'failed';
  });
  return held || says || failed;
}

/** What holds it, if something does, and what ends that. */
function insteadOf(state: WorkcellState, request: OperatorRequest): string {
  const found = holdsOver(state, request)
    .reverse()
    .flatMap(({ of, holds }) => {
      const weightiest = weightiestHold(holds);
      return weightiest ? [{ of, ...weightiest }] : [];
    });
  const [first] = found;
  if (!first) return ', and nobody holds it: `weir now` shows how it stands';
  const { of, name, hold } = first;
  const subject = targetKey(of) === targetKey(request) ? 'it' : nameTarget(of);
  return `: ${heldSince(subject, name, hold)}, and \`${endHoldCommand(name, of)}\` ends that`;
}

/**
 * True where the store has numbered an order that its owner has not worked into the holds yet: how the workcell stands may
 * change any moment, or as soon as there is an owner. Takes the fields of the workcell's state. Pure.
 */
export function isOrderUnderWay(fields: Record<string, Json>): boolean {
  const { holds, instances, answers } = decodeWorkcellState(fields);
  const known = [
    ...[...holds.values()].flatMap((each) => Object.values(each).map(({ revision }) => revision)),
    ...[...instances.values()].flatMap(({ abandon }) => abandon?.revision ?? []),
    ...[...answers.values()].map(({ revision }) => revision),
  ];
  return Number(fields[workcellField.order] ?? 0) > Math.max(0, ...known);
}
