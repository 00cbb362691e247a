import { cpus, loadavg, release, totalmem } from 'node:os';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import type { Services } from '../services/start-services.ts';

/** On what was measured: the machine, and what weir stands on, with the settings that keep the promise. */
export async function describeMachine(services: Services): Promise<string[]> {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${cpus().length} × ${processor}, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}`,
    `RabbitMQ ${await brokerVersion(services.brokerUrl)} (${services.broker.origin})`,
    `Redis ${await describeStore(services.storeUrl)} (${services.store.origin})`,
  ];
}

/** How busy the machine has been for the last minute. */
export function describeLoad(): string {
  return `load of the machine ${(loadavg()[0] ?? NaN).toFixed(1)}`;
}

async function brokerVersion(url: string): Promise<string> {
  const connection = await connect(url, { noDelay: true });
  const { serverProperties } = connection.connection;
  await connection.close();
  return serverProperties.version;
}

async function describeStore(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'of an unknown version';
    const [, appendonly] = await redis.config('GET', 'appendonly');
    const [, appendfsync] = await redis.config('GET', 'appendfsync');
    return `${version}, appendonly ${appendonly}, appendfsync ${appendfsync}`;
  } finally {
    redis.disconnect();
  }
}
