import { consumablesOf, leftOf } from '../../shared/workcell/index.ts';
import type { Commitment, LabState } from '../state/index.ts';

/** An instance of which too little is left for a step is not given it. What is given out is taken at once: the state is read anew each time. */
export function supplies(
  state: Pick<LabState, 'workcell' | 'supplies' | 'instances'>,
): Commitment | undefined {
  const byModule = consumablesOf(state.workcell);
  if (byModule.size === 0) return undefined;
  return {
    refuses({ uses = {}, module }, { key, instance }) {
      for (const [name, needed] of Object.entries(uses)) {
        const consumable = byModule.get(module)?.[name];
        if (!consumable) continue;
        const left = leftOf(consumable, state.supplies.get(key)?.[name]);
        if (left >= needed) continue;
        const [, another] = state.instances.of(module);
        return {
          kind: 'supplies',
          ...(another ? { instance } : {}),
          facts: { supply: { name, left, needed, capacity: consumable.capacity } },
        };
      }
      return undefined;
    },
  };
}
