import { afterEach, beforeEach, expect } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';

/** Those of the test that runs. */
export let harness: BrokerHarness;
export let broker: Broker;
export let workcell: string;

/** Gives each test a broker that is up, in a workcell of its own. */
export function useBroker(make: () => Promise<BrokerHarness>, name: string): void {
  beforeEach(async () => {
    harness = await make();
    workcell = uniqueWorkcell(name);
    broker = harness.open(workcell);
    await eventually(() => expect(broker.health()).toEqual({ up: true }));
  });
  afterEach(() => harness.closeAll());
}
