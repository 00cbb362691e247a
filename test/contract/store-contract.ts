import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../shared/store/store.ts';
import { amendmentsContract } from './store/amendments-contract.ts';
import { commitContract } from './store/commit-contract.ts';
import { countersContract } from './store/counters-contract.ts';
import { finishedContract } from './store/finished-contract.ts';
import { lifetimeContract } from './store/lifetime-contract.ts';
import { listingContract } from './store/listing-contract.ts';
import { recordsContract } from './store/records-contract.ts';
import { runsContract } from './store/runs-contract.ts';
import { ordersContract } from './store/orders-contract.ts';
import type { StoreHarness } from './store/store-harness.ts';
import { streamContract } from './store/stream-contract.ts';

/**
 * Says what every adapter of the store's port must do. Each test has a store of its own.
 * @param withLarge false: no thousands of anything, which another harness of the same adapter has
 */
export function storeContract(adapter: string, newHarness: () => StoreHarness, withLarge = true): void {
  describe(`${adapter} store`, () => {
    const context: { store: Store; harness: StoreHarness; withLarge: boolean } = {
      withLarge,
      store: undefined as unknown as Store,
      harness: undefined as unknown as StoreHarness,
    };

    beforeEach(async () => {
      context.harness = newHarness();
      context.store = await context.harness.open();
    });
    afterEach(async () => {
      await context.harness.close();
    });

    lifetimeContract(context);
    runsContract(context);
    listingContract(context);
    finishedContract(context);
    commitContract(context);
    amendmentsContract(context);
    ordersContract(context);
    recordsContract(context);
    countersContract(context);
    streamContract(context);
  });
}
