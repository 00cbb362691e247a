import { expect, it } from 'vitest';
import { killDrivers } from './drivers/kill-drivers.ts';

it('drivers, agents and both, killed at any moment > nothing acts twice, and each unsure command is adopted or unknown', async () => {
  const seed = Date.now() % 1_000_000;
  const sums = await killDrivers(seed, 100);
  const told = `npm run chaos -- --only drivers --kills 100 --seed ${seed}`;
  expect(sums, told).toMatchObject({ doubled: 0, wrong: [], drivers: 96, agents: 2, everything: 2 });
  expect(sums.adopted, told).toBeGreaterThan(0);
  expect(sums.unknown, told).toBeGreaterThan(0);
}, 300_000);
