import { newId } from '../../../shared/contracts/ids.ts';
import type { RunDefinition, StepRecord } from '../../../shared/contracts/run.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { openStore } from '../../../shared/store/open-store.ts';
import type { RunChange } from '../../../shared/store/store.ts';

/** How many runs go in together. */
const batch = 500;
const steps = 2;

/** Puts finished runs into the store of a workcell, through the port, as a lab would have left them. */
export async function fillStore(url: string, workcell: string, runs: number): Promise<void> {
  const log = createLogger({ level: 'warn', service: 'bench' });
  const store = await openStore(url, { workcell, log });
  let token = await store.takeToken(newId());
  for (let done = 0; done < runs; done += batch) {
    const definitions = Array.from({ length: Math.min(batch, runs - done) }, makeDefinition);
    await Promise.all(definitions.map((definition) => store.createRun(definition)));
    const changes = { runs: definitions.map(finished), workcell: {}, feed: [] };
    token = (await store.commit(token, changes)).token;
  }
  await store.close();
}

function makeDefinition(): RunDefinition {
  const run_id = newId();
  const flowdef = Array.from({ length: steps }, (_, i) => ({
    name: `step ${i}`,
    ...{ module: `instrument_${i}`, action: 'noop', args: { position: i } },
  }));
  return {
    run_id,
    experiment_id: newId(),
    label: 'an earlier run',
    directory: `experiments/earlier/${run_id}`,
    created_at: Date.now(),
    simulate: false,
    payload: {},
    workflow: { name: 'an earlier run', flowdef },
    steps: flowdef.map((step) => ({
      ...step,
      id: newId(),
      ...{ files: {}, locations: {}, checks: null, requirements: {}, dependencies: [] },
      ...{ priority: null, comment: null, data_labels: {}, timeout: null, instance: 'same' as const },
    })),
    inputs: [],
    warnings: [],
  };
}

function finished({ run_id, created_at: at, steps: planned }: RunDefinition): RunChange {
  const records = planned.map((_, i): StepRecord => ({
    status: 'succeeded',
    attempt: 1,
    command_id: `${run_id}.${i}.1`,
    instance: 'bench',
    ...{ started_at: at, ended_at: at, data: { od: 0.5 } },
  }));
  const summary = { step_index: steps - 1, paused: false, acting: false, started_at: at, ended_at: at };
  return {
    run_id,
    update: { state: 'completed', snapshot: {}, summary, steps: { ...records } },
    log: Array.from({ length: 6 }, (_, i) => ({ at, level: 'info', text: `line ${i} of an earlier run` })),
  };
}
