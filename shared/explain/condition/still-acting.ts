import { moment, nameStep } from '../../sentences/index.ts';
import type { Unwanted } from '../../contracts/cause.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import type { LeftBehind } from '../../contracts/left-behind.ts';
import { restless, type InstanceRecord, type OccupiedBy } from '../../contracts/workcell-state.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { defined } from '../../kernel/json/json.ts';

/** How long a silent agent is waited for, unless the workcell says otherwise: milliseconds. */
const defaultLostAfter = 10 * 60_000;

/** After how many milliseconds of silence the outcome of what an agent has in hand is unknown. */
export function lostAfterOf({ config }: Workcell): number {
  const { lost_after } = config.rest;
  return typeof lost_after === 'number' ? lost_after * 1000 : defaultLostAfter;
}

/** When the outcome of what an instance that is not there has in hand is unknown, in milliseconds since the epoch. */
export function lostAt(workcell: Workcell, { since }: Pick<InstanceRecord, 'since'>): number {
  return since + lostAfterOf(workcell);
}

/** For so long an action that was asked to stop counts as one that is about to, in milliseconds. */
export const stopTimeout = 8_000;

/** True where the instrument goes on with an action that was asked to stop a good while ago. */
export function isDeaf({ asked_to_stop, rested }: OccupiedBy, now: number): boolean {
  return !rested && asked_to_stop !== undefined && now - asked_to_stop >= stopTimeout;
}

/** The actions that an instance was asked to stop a good while ago, and goes on with as far as its agent can be heard. */
export function deafActions(
  record: Pick<InstanceRecord, 'occupied' | 'presence'>,
  now: number,
): OccupiedBy[] {
  return record.presence === 'present' ? unwanted(record).filter((entry) => isDeaf(entry, now)) : [];
}

/** Those of an instance's actions that somebody wants to end, and that it goes on with. */
export function unwanted(record: Pick<InstanceRecord, 'occupied'>): OccupiedBy[] {
  return restless(record).filter(({ asked_to_stop }) => asked_to_stop !== undefined);
}

/**
 * What an instrument is busy with, in words such as `still acting on run 01K… step 2 "Mix" since 2026-11-25T10:00:00Z, asked
 * to stop at 2026-11-25T10:05:00Z, does not answer`. Made here alone, wherever people read it. Pure; `now` is milliseconds
 * since the epoch, by the store's clock.
 */
export function describeActing(entry: OccupiedBy, now: number): string {
  const { acting_since, rested } = entry;
  const what = nameCommand(entry);
  if (rested) return `at rest; the files of ${what} are being stored`;
  const asked = unwantedFact(entry, now);
  if (asked) return describeUnwanted(asked);
  return acting_since === undefined
    ? `has been given ${what}`
    : `acting on ${what} since ${moment(acting_since)}`;
}

/** That an action goes on which was asked to stop; undefined where nobody has asked. Pure; `now` as in `describeActing`. */
export function unwantedFact(entry: OccupiedBy, now: number): Unwanted | undefined {
  const { command_id, step_name, acting_since, asked_to_stop } = entry;
  if (asked_to_stop === undefined) return undefined;
  return defined({
    command_id,
    step_name,
    acting_since,
    asked_to_stop,
    deaf: isDeaf(entry, now) || undefined,
  });
}

/** The same in words. */
export function describeUnwanted(asked: Unwanted): string {
  const { acting_since, asked_to_stop, deaf } = asked;
  const since = acting_since === undefined ? '' : ` since ${moment(acting_since)}`;
  const silent = deaf ? ', does not answer' : '';
  return `still acting on ${nameCommand(asked)}${since}, asked to stop at ${moment(asked_to_stop)}${silent}`;
}

/** Abandoned actions whose driver runs on. With its process the code has ended, or nobody hears of it any more. */
export function leftBehindBy({ presence, left_behind = [] }: InstanceRecord): LeftBehind[] {
  return presence === 'present' ? left_behind : [];
}

/** An abandoned action whose driver runs on, in words. Pure. */
export function describeLeftBehind(left: LeftBehind): string {
  const [since, abandoned] = [moment(left.acting_since), moment(left.abandoned_at)];
  return `the driver's code for ${nameCommand(left)}, begun at ${since} and abandoned at ${abandoned}, still runs in the agent's process and may still move the instrument`;
}

/** Which step of which run a command is: `run 01K… step 2 "Mix"`. */
export function nameCommand({ command_id, step_name }: Pick<OccupiedBy, 'command_id' | 'step_name'>): string {
  const { run_id = '', step } = parseCommandId(command_id) ?? {};
  return `run ${run_id}${step === undefined ? '' : ` ${nameStep(step, step_name)}`}`;
}
