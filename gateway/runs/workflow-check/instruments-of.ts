import {
  conditionsOfModule,
  type Condition,
  inWords,
  describeActing,
} from '../../../shared/explain/index.ts';
import type { UnknownStep } from '../../../shared/contracts/run.ts';
import type { WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { UsedInstrument } from '../../../shared/contracts/workflow-check.ts';
import { findModule, type Workcell } from '../../../shared/contracts/workcell.ts';

/** How the lab stands, as far as the instruments of a workflow go. */
export interface LabNow {
  state: WorkcellState;
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
  /** What each run that holds an instrument back does about its unknown outcome. */
  unknown: Readonly<Record<string, UnknownStep['run']>>;
  /** See `Site`. */
  embedded: boolean;
}

/** How each instrument of these modules stands now, in the order in which the modules are used. Pure. */
export function instrumentsOf(modules: Iterable<string>, workcell: Workcell, lab: LabNow): UsedInstrument[] {
  const used = [...new Set(modules)].filter((name) => findModule(workcell, name)?.active);
  const beside = { unknownOf: (run_id: string) => lab.unknown[run_id], now: lab.at, embedded: lab.embedded };
  return used
    .flatMap((name) => conditionsOfModule(workcell, { name }, lab.state, beside))
    .map((condition) => viewOf(condition, lab.at));
}

function viewOf(condition: Condition, at: number): UsedInstrument {
  const { module, instance, state, reasons, occupied } = condition;
  const next = reasons.find((reason) => reason.next !== undefined)?.next;
  const text =
    reasons.map(inWords).join('; ') ||
    occupied.map((entry) => describeActing(entry, at)).join('; ') ||
    'takes the next step that comes';
  return {
    module,
    ...(instance === null ? {} : { instance }),
    ...{ state, text },
    ...(next === undefined ? {} : { next }),
  };
}
