import { runStatuses, type RunStatus, type RunState } from '../../../shared/contracts/run.ts';
import { instrumentStates } from '../../../shared/contracts/now.ts';
import {
  decodeWorkcellState,
  type Presence,
  type InstanceRecord,
  type WorkcellState,
} from '../../../shared/contracts/workcell-state.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { Metrics } from '../../../shared/observe/index.ts';
import type { RunCensus } from '../../../shared/store/index.ts';
import type { GatewayContext } from '../context.ts';
import { countDeadLetters, isLed } from '../../http/index.ts';
import { decodeTime } from 'ulid';
import { conditionsOf, type InstrumentState, statusOf } from '../../../shared/explain/index.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';

/** So many instruments have metrics; no lab has as many. */
const mostInstruments = 200;

/** An instrument, by the names that commands take: `module/instance`, or the module where none was ever heard. */
interface Instrument {
  module: string;
  instrument: string;
}

/** How the lab stands, in numbers. */
interface LabFigures {
  runs: Record<RunStatus, number>;
  /** Seconds since the oldest run was accepted that no owner has taken; 0 where there is none. */
  untakenFor: number;
  unknown: number;
  overdue: number;
  instruments: (Instrument & { state: InstrumentState })[];
  agents: (Instrument & { presence: Presence })[];
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

/** Of so many runs of a state it is looked at how they stand. */
const mostRuns = 500;
/** A store that takes longer counts as away, in milliseconds. */
const timeoutMs = 2_000;

const presences: readonly Presence[] = ['present', 'lost', 'gone'];

interface StoreFacts {
  fields: Record<string, Json>;
  census: RunCensus;
  /** By the store's clock, milliseconds since the epoch. */
  at: number;
  notifications: number;
}

/** Has the metrics of the whole lab read from store and broker at each scrape. */
export function reportLab(context: GatewayContext): void {
  const { metrics } = context;
  metrics.atScrape('store', () => reportStore(context));
  metrics.atScrape('broker', () => reportBroker(context));
}

/** What is not known is not told: a number of an hour ago would be taken for one of now. */
async function reportStore(context: GatewayContext): Promise<void> {
  const read = await within(readStore(context), timeoutMs).catch(() => undefined);
  const isUp = read !== undefined && read !== timedOut;
  context.metrics.gauge('weir_store_up').set(isUp ? 1 : 0);
  if (!isUp) return forgetLab(context.metrics);
  const { fields, census, at, notifications } = read;
  const { metrics, workcell } = context;
  reportFigures(metrics, labFigures({ workcell, state: decodeWorkcellState(fields), census, at }));
  metrics.gauge('weir_notifications_waiting').set(notifications);
}

async function readStore({ store, workcellState }: GatewayContext): Promise<StoreFacts> {
  const [fields, census, at, notices, deliveries] = await Promise.all([
    workcellState.read(),
    store.census(mostRuns),
    store.now(),
    store.countRecords('notice'),
    store.countRecords('delivery'),
  ]);
  return { fields, census, at, notifications: notices + deliveries };
}

function reportFigures(metrics: Metrics, told: LabFigures): void {
  const { runs, untakenFor, unknown, overdue, instruments, agents } = told;
  for (const [status, count] of Object.entries(runs)) metrics.gauge('weir_runs').set({ status }, count);
  metrics.gauge('weir_run_untaken_seconds').set(untakenFor);
  metrics.gauge('weir_outcomes_unknown').set(unknown);
  metrics.gauge('weir_steps_overdue').set(overdue);
  const states = metrics.gauge('weir_instrument_state');
  states.reset();
  for (const { state: current, ...labels } of instruments)
    for (const state of instrumentStates) states.set({ ...labels, state }, state === current ? 1 : 0);
  const presence = metrics.gauge('weir_agent_presence');
  presence.reset();
  for (const { presence: current, ...labels } of agents)
    for (const each of presences) presence.set({ ...labels, presence: each }, each === current ? 1 : 0);
}

function forgetLab(metrics: Metrics): void {
  metrics.gauge('weir_runs').reset();
  metrics.gauge('weir_instrument_state').reset();
  metrics.gauge('weir_agent_presence').reset();
  metrics.gauge('weir_run_untaken_seconds').remove();
  metrics.gauge('weir_outcomes_unknown').remove();
  metrics.gauge('weir_steps_overdue').remove();
  metrics.gauge('weir_notifications_waiting').remove();
}

async function reportBroker({ broker, metrics }: GatewayContext): Promise<void> {
  const [led, letters] = await Promise.all([isLed(broker), countDeadLetters(broker)]);
  reportIfKnown(metrics.gauge('weir_led'), led === null ? null : Number(led));
  reportIfKnown(metrics.gauge('weir_dead_letters'), letters);
}

function reportIfKnown(gauge: { set(value: number): void; remove(): void }, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
