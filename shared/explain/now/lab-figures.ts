import { decodeTime } from 'ulid';
import { instanceKey } from '../../contracts/address.ts';
import type { RunCensus } from '../../contracts/run-census.ts';
import { runStatuses, type RunStatus, type RunState } from '../../contracts/run.ts';
import type { Presence, InstanceRecord, WorkcellState } from '../../contracts/workcell-state.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { conditionsOf, type InstrumentState } from '../condition/condition.ts';
import { describeSupplies } from '../workcell/describe-supplies.ts';
import { statusOf } from '../run/run-status.ts';

/** So many instruments have metrics; no lab has as many. */
const mostInstruments = 200;

/** An instrument, by the names that commands take: `module/instance`, or the module where none was ever heard. */
interface Instrument {
  module: string;
  instrument: string;
}

/** How the lab stands, in numbers. */
export interface LabFigures {
  runs: Record<RunStatus, number>;
  /** Seconds since the oldest run was accepted that no owner has taken; 0 where there is none. */
  untakenFor: number;
  unknown: number;
  overdue: number;
  instruments: (Instrument & { state: InstrumentState })[];
  agents: (Instrument & { presence: Presence })[];
  supplies: (Instrument & { consumable: string; left: number })[];
}

/** What the figures follow from. */
interface LabFacts {
  workcell: Workcell;
  state: WorkcellState;
  census: RunCensus;
  /** Milliseconds since the epoch, by the store's clock. */
  at: number;
}

/** The figures of the lab. Pure. */
export function labFigures({ workcell, state, census, at }: LabFacts): LabFigures {
  const { open, oldest_new: oldest } = census;
  const instances = [...state.instances.values()];
  return {
    runs: countByStatus(census),
    untakenFor: oldest === undefined ? 0 : Math.max(0, at - decodeTime(oldest)) / 1000,
    unknown: countUnknown(census, instances),
    overdue: open.filter(({ summary }) => summary?.overdue_since !== undefined).length,
    instruments: conditionsOf(workcell, state, { now: at })
      .slice(0, mostInstruments)
      .map(({ module, instance, state }) => ({
        module,
        instrument: instance === null ? module : instanceKey({ module, instance }),
        state,
      })),
    agents: instances.slice(0, mostInstruments).map(({ module, instance, presence }) => ({
      module,
      instrument: instanceKey({ module, instance }),
      presence,
    })),
    supplies: instances.slice(0, mostInstruments).flatMap((record) =>
      describeSupplies(workcell, state, record).map(({ name: consumable, left }) => ({
        ...{ module: record.module, instrument: instanceKey(record), consumable, left },
      })),
    ),
  };
}

/** Of the states that several statuses share, runs beyond those that were looked at count as the usual one. */
const usual: Record<RunState, RunStatus> = {
  new: 'new',
  queued: 'queued',
  active: 'in_progress',
  cancelling: 'in_progress',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  withdrawn: 'cancelled',
};

function countByStatus({ counts, open }: RunCensus): Record<RunStatus, number> {
  const runs = Object.fromEntries(runStatuses.map((status) => [status, 0])) as Record<RunStatus, number>;
  for (const [state, count] of Object.entries(counts) as [RunState, number][]) runs[usual[state]] += count;
  for (const { state, summary } of open) {
    // Counts and summaries may be of two moments.
    runs[usual[state]] = Math.max(0, runs[usual[state]] - 1);
    runs[statusOf(state, summary)] += 1;
  }
  return runs;
}

/** What a run waits for a word about, and what holds an instrument back: mostly the same. */
function countUnknown({ open }: RunCensus, instances: readonly InstanceRecord[]): number {
  const holding = instances.flatMap(({ quarantined_for = [] }) => quarantined_for);
  const waited = open.flatMap(({ summary }) => summary?.unknown?.command_id ?? []);
  return new Set([...holding, ...waited]).size;
}
