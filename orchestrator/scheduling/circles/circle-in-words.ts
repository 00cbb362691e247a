import { cancelCommand } from '../../../shared/explain/index.ts';
import type { CircleStep } from '../../../shared/contracts/waiting-for.ts';

/** Who waits for whom: `for step 1 (Carry) of run B, that for step 2 (Move) of run A`. */
export function circleInWords([own, ...others]: readonly CircleStep[]): string {
  if (!own) return '';
  const next = [...others, own].map(({ run, step, name }) => `step ${step + 1} (${name}) of run ${run}`);
  return `for ${next.join(', that for ')}`;
}

/** What ends a circle: `weir cancel A or weir cancel B`. */
export function cancelOne(circle: readonly CircleStep[]): string {
  return [...new Set(circle.map(({ run }) => cancelCommand(run)))].join(' or ');
}
