import { setImmediate } from 'node:timers/promises';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { factsOfRun, type RunFacts } from '../../shared/explain/index.ts';
import { type Store, runOrReason } from '../../shared/store/index.ts';

/** So many are looked at; a run may be large, and each is read whole. */
export const mostRuns = 100;

/** The runs whose outcomes hold instruments back: what they do about it says what to do. */
export function runsHoldingBack(
  store: Pick<Store, 'readRun'>,
  { instances }: WorkcellState,
): Promise<Map<string, RunFacts>> {
  return readRuns(
    store,
    stepsOf([...instances.values()].flatMap(({ quarantined_for = [] }) => quarantined_for)),
  );
}

/** Positions of steps of runs, by the run's id. */
export type StepsOfRuns = ReadonlyMap<string, readonly number[]>;

/** The steps that instruments have in hand, and those whose outcomes are unknown. */
export function stepsAtInstruments({ instances }: WorkcellState): StepsOfRuns {
  return stepsOf(
    [...instances.values()].flatMap(({ quarantined_for = [], occupied }) => [
      ...quarantined_for,
      ...occupied.map(({ command_id }) => command_id),
    ]),
  );
}

function stepsOf(commands: readonly string[]): StepsOfRuns {
  const positions = new Map<string, number[]>();
  for (const id of commands) {
    const parts = parseCommandId(id);
    if (parts) positions.set(parts.run_id, [...(positions.get(parts.run_id) ?? []), parts.step]);
  }
  return positions;
}

/** The runs of these steps, with those steps; `known` are those that were read already. */
export async function readRuns(
  store: Pick<Store, 'readRun'>,
  positions: StepsOfRuns,
  known: ReadonlyMap<string, RunFacts> = new Map(),
): Promise<Map<string, RunFacts>> {
  const runs = new Map<string, RunFacts>();
  for (const [run_id, of] of [...positions].slice(0, mostRuns)) {
    const facts = known.get(run_id) ?? (await readFacts(store, run_id, of));
    if (facts) runs.set(run_id, facts);
  }
  return runs;
}

async function readFacts(
  store: Pick<Store, 'readRun'>,
  run_id: string,
  positions: readonly number[],
): Promise<RunFacts | undefined> {
  // An embedded store answers at once: a safety stop must not wait until all of them are read.
  await setImmediate();
  const run = await runOrReason(run_id, store.readRun(run_id));
  return run && !('reason' in run) ? factsOfRun(run, positions) : undefined;
}
