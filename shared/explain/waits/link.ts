import { nameStep } from '../../sentences/index.ts';
import type { Reason, Beside } from '../condition/reason.ts';
import { lostAt } from '../condition/still-acting.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import type { ReasonView } from '../../contracts/now.ts';
import type { StoredRun } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import type { InstanceRecord, WorkcellState } from '../../contracts/workcell-state.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { utcTime } from '../../kernel/wei-time.ts';

/** What the links of a chain are made from. */
export interface Lab {
  workcell: Workcell;
  state: WorkcellState;
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
  /** What is not well of all that weir itself stands on. */
  infrastructure: readonly InfrastructureTrouble[];
  /** The run that has begun first and is not over; undefined where there is none. Asked for under a sequential scheduler alone. */
  holder?: string | undefined;
  unknownOf: NonNullable<Beside['unknownOf']>;
  /** See `Site`. */
  embedded: boolean;
}

/** Links of a chain, and whose waits they lead to. */
export interface Links {
  links: WaitLink[];
  goOn?: GoOn;
}

/** A run, or whichever run of an experiment takes away what is at a location. */
export type GoOn = { run_id: string; command_id?: string } | { experiment_id: string; location: string };

/** The run and the step that a link is about. */
export function stepPart(
  { definition: { run_id, label, steps } }: StoredRun,
  step: number,
): Pick<WaitLink, 'run_id' | 'label' | 'step' | 'step_name'> {
  const name = steps[step]?.name;
  return { run_id, label, step, ...(name === undefined ? {} : { step_name: name }) };
}

/** `step 4 "Measure"`. */
export function nameStepOf({ definition }: StoredRun, step: number): string {
  return nameStep(step, definition.steps[step]?.name);
}

/** The link of a reason why an instrument is given nothing; `of` is whose reason it is: a module, or one instance of it. */
export function linkOfReason(
  { key, text, since, then, first, next }: Reason,
  of: { module: string; instance?: string | null },
  by?: string,
): WaitLink {
  const { module, instance } = of;
  const where = instance === undefined || instance === null ? module : `${module}/${instance}`;
  const told = text.startsWith('the workcell') ? text : `${where}: ${text}`;
  return {
    kind: key,
    text: then === undefined ? told : `${told}; ${then}`,
    module,
    ...(instance === undefined || instance === null ? {} : { instance }),
    since: utcTime(since),
    ...(by === undefined ? {} : { by }),
    ...(first === undefined ? {} : { first }),
    ...(next === undefined ? {} : { next }),
  };
}

/** A reason as readers of the API see it. */
export function viewOfReason({ key, text, since, then, first, next }: Reason): ReasonView {
  const told = { then: then ?? null, first: first ?? null, next: next ?? null };
  return { key, text, since: utcTime(since), ...told };
}

/** When the outcome of what a silent instance has in hand counts as unknown; undefined once that time is over. */
export function untilLost({ workcell, at }: Lab, record: InstanceRecord): WaitLink['until'] {
  const end = record.presence === 'lost' ? lostAt(workcell, record) : 0;
  return end <= at ? undefined : { at: utcTime(end) ?? '', basis: 'lost_after' };
}
