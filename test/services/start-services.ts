import { composeAvailable, startComposeService } from './compose.ts';
import { startLocalBroker } from './local-broker.ts';
import { startLocalDatabase } from './local-database.ts';
import { startLocalStore } from './local-store.ts';
import { givenService, type BrokerService, type DatabaseService, type StoreService } from './service.ts';

export interface StartOptions {
  /** Where WEIR_BROKER_URL, WEIR_BROKER_MANAGEMENT_URL and WEIR_STORE_URL are looked up. */
  env?: NodeJS.ProcessEnv;
  /** Starts services of one's own even where some were given: for tests that break them. */
  own?: boolean;
  /** With RabbitMQ's management plugin, on a port of its own; a broker that was given has it where the environment names it. */
  management?: boolean;
  /** RabbitMQ traces from its start on: to have it begin later, it asks all its channels, and waits for one that hangs. */
  traced?: boolean;
}

/** A broker and a store that answer. */
export interface Services {
  readonly brokerUrl: string;
  readonly storeUrl: string;
  readonly broker: BrokerService;
  readonly store: StoreService;
  /** The two URLs as the environment variables that weir reads. */
  readonly env: { WEIR_BROKER_URL: string; WEIR_STORE_URL: string };
  /** Ends what was started here, and only that, with its data. Idempotent. */
  stop(): Promise<void>;
}

/**
 * A RabbitMQ and a Redis: those that the environment names, else containers where a Docker engine answers, else
 * processes of our own (installed by apt-get where they are missing and we are root). Whatever was started here ends
 * with this process at the latest, even where that is killed.
 * @throws Error that says why, with the tail of the log, where either cannot be had.
 */
export async function startServices(options: StartOptions = {}): Promise<Services> {
  const [broker, store] = await Promise.allSettled([startBroker(options), startStore(options)]);
  if (broker.status === 'rejected' || store.status === 'rejected') {
    for (const one of [broker, store]) if (one.status === 'fulfilled') await one.value.remove();
    const reasons = [broker, store].flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    throw new Error(reasons.join('\n'));
  }
  return {
    brokerUrl: broker.value.url,
    storeUrl: store.value.url,
    broker: broker.value,
    store: store.value,
    env: { WEIR_BROKER_URL: broker.value.url, WEIR_STORE_URL: store.value.url },
    stop: async () => {
      await Promise.all([broker.value.remove(), store.value.remove()]);
    },
  };
}

/** The broker alone, as `startServices`. */
export async function startBroker({
  env = process.env,
  own = false,
  management = false,
  traced = false,
}: StartOptions = {}): Promise<BrokerService> {
  const url = env['WEIR_BROKER_URL'] ?? '';
  const managementUrl = env['WEIR_BROKER_MANAGEMENT_URL'] || undefined;
  // One that was given without its management plugin is of no use to whoever needs that.
  if (!own && /^amqps?:/.test(url) && (!management || managementUrl !== undefined)) {
    return { ...givenService(url), ...(managementUrl === undefined ? {} : { managementUrl }) };
  }
  return (await engineAnswers()) ? startComposeService('rabbitmq') : startLocalBroker({ management, traced });
}

/** The store alone, as `startServices`. */
export async function startStore({
  env = process.env,
  own = false,
}: StartOptions = {}): Promise<StoreService> {
  const url = env['WEIR_STORE_URL'] ?? '';
  if (!own && /^rediss?:/.test(url)) return givenService(url);
  return (await engineAnswers()) ? startComposeService('redis') : startLocalStore();
}

/** A PostgreSQL: the one that WEIR_BENCH_POSTGRES_URL names, else one of our own, as `startServices`. */
export async function startDatabase(env: NodeJS.ProcessEnv = process.env): Promise<DatabaseService> {
  const url = env['WEIR_BENCH_POSTGRES_URL'] ?? '';
  if (/^postgres(ql)?:/.test(url)) return givenService(url);
  return (await engineAnswers()) ? startComposeService('postgres') : startLocalDatabase();
}

let engine: Promise<boolean> | undefined;

function engineAnswers(): Promise<boolean> {
  engine ??= composeAvailable();
  return engine;
}
