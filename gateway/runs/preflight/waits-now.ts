import type { PreflightStep, StepLocation } from '../../../shared/contracts/preflight.ts';
import type { StepDefinition, StoredRun } from '../../../shared/contracts/run.ts';
import type { WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { type Lab, linkOfGround, causeOfWaiting } from '../../../shared/explain/index.ts';
import type { PreflightGround } from './preflight-ground.ts';

/** No run has this id: what belongs to another run belongs to none of these steps. */
const none = 'none';

/** What would keep a step waiting if it were to begin now, as it is told of runs that wait. Pure. */
export function waitsNow(
  { workcell, embedded, at, unknown, holder, ground }: PreflightGround,
  state: WorkcellState,
): (step: StepDefinition, locations: readonly StepLocation[]) => PreflightStep['waits'] {
  const lab: Lab = {
    ...{ workcell, embedded, state, at, ground, holder },
    unknownOf: (run_id) => unknown[run_id],
  };
  const forAll = linkOfGround(lab);
  /** Steps of one module wait for the same: of thousands few are looked at. */
  const known = new Map<string, PreflightStep['waits']>();
  return (step, locations) => {
    // What a step before it takes away will not be there.
    const target = locations.find(({ as, changed_by }) => as === 'target' && changed_by === undefined);
    const key = JSON.stringify([step.module, step.only_instance, target?.name]);
    const waits = known.get(key) ?? look(lab, step, target?.name);
    known.set(key, waits);
    return forAll ? [forAll, ...waits] : waits;
  };
}

function look(lab: Lab, step: StepDefinition, target: string | undefined): PreflightStep['waits'] {
  const locations: Record<string, string> = target === undefined ? {} : { target };
  const run: StoredRun = {
    definition: {
      ...{ run_id: none, experiment_id: none, label: '', directory: '', created_at: lab.at },
      ...{ simulate: false, payload: {}, workflow: {}, inputs: [], warnings: [] },
      steps: [{ ...step, locations }],
    },
    state: 'queued',
    revision: 0,
    steps: {},
  };
  return causeOfWaiting(lab, run, 0).links;
}
