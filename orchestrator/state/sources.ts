import type { LabState, OwnedRun } from './lab-state.ts';

/**
 * Notes from which locations the steps of a run take something away. What stays where it is is not taken away. A run that grows is
 * looked at from where it has grown.
 * @param all where steps that were looked at may have changed
 */
export function noteSources({ sources, workcell }: LabState, run: OwnedRun, all: boolean): void {
  if (all) forgetSources({ sources }, run);
  if (!workcell.config.verify_locations_before_transfer) return;
  const { run_id, steps } = run.definition;
  for (; run.sources.scanned < steps.length; run.sources.scanned += 1) {
    const position = run.sources.scanned;
    const { source, target } = steps[position]?.locations ?? {};
    if (source === undefined || source === target) continue;
    const runs = sources.get(source) ?? new Map<string, number[]>();
    sources.set(source, runs);
    runs.set(run_id, [...(runs.get(run_id) ?? []), position]);
    run.sources.locations.add(source);
  }
}

export function forgetSources({ sources }: Pick<LabState, 'sources'>, run: OwnedRun): void {
  for (const location of run.sources.locations) {
    const runs = sources.get(location);
    if (runs?.delete(run.definition.run_id) && runs.size === 0) sources.delete(location);
  }
  run.sources.locations.clear();
  run.sources.scanned = 0;
}
