import type { OrderPreview } from '../../client/index.ts';
import { nameStep } from '../../shared/sentences/index.ts';

/** So many runs are named one by one. */
const mostNamed = 8;

/** The runs that an order would end, a line each: `run 01K… "mix", which arm/a acts for (step 2 "dispense")`. */
export function describeEnds({ ends, more }: Pick<OrderPreview, 'ends' | 'more'>): string[] {
  const named = ends.slice(0, mostNamed).map(({ run_id, label, module, instance, step, step_name }) => {
    const run = `run ${run_id} "${label}"`;
    if (module === null || step === null) return `${run}, which waits`;
    return `${run}, which ${module}/${instance ?? ''} acts for (${nameStep(step, step_name ?? undefined)})`;
  });
  const others = ends.length - named.length;
  return [...named, ...(others > 0 || more ? [`${more ? 'more runs' : `${others} more`}: weir list`] : [])];
}
