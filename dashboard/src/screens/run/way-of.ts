import type { WaitLink } from '../../../../client/index.ts';

const ground: readonly WaitLink['kind'][] = ['orchestrator', 'broker', 'store', 'disk'];

/**
 * Where a link of a chain of waits leads to: another run at its step, the instrument, the whole lab for what is of no single
 * instrument, or what weir itself runs on; undefined where the run is at its own place. Pure.
 */
export function wayOf({ kind, run_id, step, module }: WaitLink, ownRun: string): string | undefined {
  if (run_id !== undefined && run_id !== ownRun)
    return `#/runs/${run_id}${step === undefined ? '' : `?step=${step}`}`;
  if (module !== undefined) return `#/lab/${encodeURIComponent(module)}`;
  if (ground.includes(kind)) return '#/system';
  return run_id === undefined ? '#/lab' : undefined;
}
