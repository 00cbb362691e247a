import type { RedisFacts } from './redis/examine-redis.ts';

/**
 * How those stand that watch a Redis, or share it: see `examineRedis`, which is loaded with its client for whoever asks. Undefined for a store
 * that stands alone.
 * @throws WeirError `bad_config` where the URL is none of Redis
 */
export async function examineCopies(url: string): Promise<RedisFacts | undefined> {
  const { examineRedis } = await import('./redis/examine-redis.ts');
  return examineRedis(url);
}
