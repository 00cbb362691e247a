import { expect, it } from 'vitest';
import { fuzz } from '../../fuzz/fuzz.ts';
import { fuzzedLab } from '../../fuzz/fuzzed-lab.ts';

const seed = 20_261_126;

it('two thousand requests of chance, over all calls, by callers of every role and of none > are all answered below 500', async () => {
  const lab = await fuzzedLab();
  const { faults, statuses } = await fuzz({ url: lab.url, keys: lab.keys, seed, from: 0, count: 2_000 });
  await lab.close();
  expect(faults).toEqual([]);
  // Had they all been turned away at the door, nothing would have been tried.
  expect(statuses['200']).toBeGreaterThan(200);
}, 120_000);
