import { afterAll, beforeAll } from 'vitest';
import { gatewayAlone } from './gateway-alone.ts';
import type { Lab } from './lab.ts';
import type { PlayedOwner } from './played-owner.ts';

/** Those of the test file that runs. */
export let lab: Lab;
export let owner: PlayedOwner;

/** Gives all tests of this file one lab of which only the gateway runs (`gatewayAlone`). */
export function useGateway(...of: Parameters<typeof gatewayAlone>): void {
  beforeAll(async () => {
    ({ lab, owner } = await gatewayAlone(...of));
  });
  afterAll(() => lab.close());
}
