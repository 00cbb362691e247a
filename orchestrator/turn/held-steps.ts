import type { HeldStep, RunSummary } from '../../shared/contracts/run.ts';
import { heldPositions, isOver } from '../machine/index.ts';
import type { OwnedRun } from '../state/index.ts';

/** The part of a run's summary that tells of steps which have failed and wait for a person's word. Pure. */
export function heldSteps({ snapshot, steps: records }: OwnedRun): Pick<RunSummary, 'held'> {
  if (isOver(snapshot)) return {};
  const held = heldPositions(snapshot).flatMap((step): HeldStep[] => {
    const record = records[step];
    const error = record?.error;
    if (!record || !error) return [];
    const { command_id, started_at, ended_at = started_at } = record;
    return [{ step, command_id, since: ended_at, error }];
  });
  return held.length === 0 ? {} : { held };
}
