import { setTimeout as delay } from 'node:timers/promises';
import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { decodeWorkcellState, type WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../shared/store/index.ts';

const lookEveryMs = 20;
const awayPauseMs = 500;

/** Session numbers by instance, as the store knows them now; each welcome raises one. */
export type Sessions = ReadonlyMap<string, number>;

export async function readSessions(store: Store, signal: AbortSignal): Promise<Sessions> {
  const instances = await readInstances(store, signal);
  return new Map([...instances].map(([key, { session }]) => [key, session]));
}

/** Resolves when each of these agents was welcomed since `before`; rejects at the signal. */
export async function untilWelcomed(
  store: Store,
  agents: readonly InstanceAddress[],
  before: Sessions,
  signal: AbortSignal,
): Promise<void> {
  const waiting = new Set(agents.map(instanceKey));
  for (;;) {
    const instances = await readInstances(store, signal);
    for (const key of [...waiting]) {
      const record = instances.get(key);
      if (record?.presence === 'present' && record.session > (before.get(key) ?? 0)) waiting.delete(key);
    }
    if (waiting.size === 0) return;
    await delay(lookEveryMs, undefined, { signal });
  }
}

/** Waits for a store that is away; it says so in its own log. */
async function readInstances(store: Store, signal: AbortSignal): Promise<WorkcellState['instances']> {
  for (;;) {
    try {
      return decodeWorkcellState(await store.readWorkcell()).instances;
    } catch (error) {
      if (!WeirError.is(error, 'store_unavailable')) throw error;
      await delay(awayPauseMs, undefined, { signal });
    }
  }
}
