import { Redis } from 'ioredis';
import type { Services } from '../../services/start-services.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { totalSteps, workload } from '../workload.ts';

/** What weir sends to a Redis, and what it keeps there. */
export interface Weight {
  /** Bytes that the orchestrator sent to the store per step. */
  commit_bytes_per_step: number;
  /** Kilobytes (1,000 bytes) of Redis's memory per finished run of ten steps, by its own account. */
  redis_kb_per_run: number;
}

export async function measureWeight(services: Services): Promise<Weight> {
  const cable = await openTcpProxy(services.storeUrl);
  const redis = new Redis(services.storeUrl);
  try {
    const lab = await WeirContestant.start(services.env, { orchestrator: { WEIR_STORE_URL: cable.url } });
    try {
      const [sent, kept] = [cable.sent, await memoryOf(redis, lab.workcell)];
      await lab.carryOut(workload.runs);
      return {
        commit_bytes_per_step: (cable.sent - sent) / totalSteps,
        redis_kb_per_run: ((await memoryOf(redis, lab.workcell)) - kept) / workload.runs / 1000,
      };
    } finally {
      await lab.stop();
    }
  } finally {
    redis.disconnect();
    await cable.close();
  }
}

/** Bytes of all keys of a workcell. */
async function memoryOf(redis: Redis, workcell: string): Promise<number> {
  let sum = 0;
  for await (const keys of redis.scanStream({ match: `*${workcell}*`, count: 1000 })) {
    const asked = redis.pipeline();
    for (const key of keys as string[]) asked.memory('USAGE', key, 'SAMPLES', 0);
    for (const [error, bytes] of (await asked.exec()) ?? []) {
      if (error) throw error;
      sum += Number(bytes ?? 0);
    }
  }
  return sum;
}
