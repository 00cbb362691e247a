import { instrumentStates } from '../../../shared/contracts/now.ts';
import type { RunCensus } from '../../../shared/contracts/run-census.ts';
import { decodeWorkcellState, type Presence } from '../../../shared/contracts/workcell-state.ts';
import { labFigures, type LabFigures } from '../../../shared/explain/index.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { Metrics } from '../../../shared/observe/index.ts';
import { countDeadLetters, isLed } from '../../http/index.ts';
import type { GatewayContext } from '../context.ts';

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
  const { runs, untakenFor, unknown, overdue, instruments, agents, supplies } = told;
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
  const supply = metrics.gauge('weir_supply_left');
  supply.reset();
  for (const { left, ...labels } of supplies) supply.set(labels, left);
}

function forgetLab(metrics: Metrics): void {
  metrics.gauge('weir_runs').reset();
  metrics.gauge('weir_instrument_state').reset();
  metrics.gauge('weir_agent_presence').reset();
  metrics.gauge('weir_supply_left').reset();
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
