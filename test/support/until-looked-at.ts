import { ask } from '../services/cluster/sentinels.ts';
import type { Service } from '../services/service.ts';
import { until } from './until.ts';

/**
 * Resolves when the one gateway on that Redis has looked at the head of the feed, and heard what it is. One that has not cannot tell how
 * far a store went back.
 */
export async function untilLookedAt(redis: Pick<Service, 'url'>): Promise<void> {
  const looks = async (): Promise<number> => {
    const counted = String(await ask(redis, 'INFO', 'commandstats'));
    return Number(/cmdstat_xrevrange:calls=(\d+)/.exec(counted)?.[1] ?? 0);
  };
  const before = await looks();
  // Once it looks again it has heard what it looked at before.
  await until('a gateway has looked twice', async () => (await looks()) >= before + 2);
}
