/** A broker or store that tests and benchmarks talk to, and may break. */
export interface Service {
  readonly url: string;
  /**
   * Where it comes from: `given` by an environment variable, a container of Docker `compose`, or a `local` process.
   * One that was given belongs to somebody else: the handles below reject.
   */
  readonly origin: 'given' | 'compose' | 'local';
  /** Stops in good order; port and data stay. Resolves when it has ended. */
  stop(): Promise<void>;
  /** `kill -9`; port and data stay. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts again on the same port and data; resolves when it truly answers. */
  start(): Promise<void>;
  /** Stops its clock: connections stay open, and nothing answers any more. */
  freeze(): Promise<void>;
  /** Lets a frozen one go on. */
  thaw(): Promise<void>;
  /** Ends it at once and for good, with its data. Does nothing to a service that was given. Idempotent. */
  remove(): Promise<void>;
}

/** A RabbitMQ. */
export interface BrokerService extends Service {
  /** Raises or clears the memory alarm, under which RabbitMQ reads nothing from publishers. */
  alarm(raised: boolean): Promise<void>;
  /** From now until it ends, a copy of every message that is published goes to the exchange amq.rabbitmq.trace. */
  trace(): Promise<void>;
  /** Where the management plugin answers, if it was asked for. */
  managementUrl?: string;
  /** Runs rabbitmqctl with these arguments. */
  control(...args: string[]): Promise<void>;
}

/** A Redis. */
export interface StoreService extends Service {
  /**
   * Puts a copy of what the disk holds aside, and returns how to go back to it: kill, old files, start. Missing where
   * the files are out of reach.
   */
  save?(): Promise<() => Promise<void>>;
}

/** A PostgreSQL, which only the benchmark needs. */
export type DatabaseService = Pick<Service, 'url' | 'origin' | 'remove'>;

/** A service that somebody else runs. */
export function givenService(url: string): BrokerService & StoreService {
  const refuse = async (): Promise<void> => {
    throw new Error(`${url} was given: a test that breaks a service must start one of its own`);
  };
  const handles = { stop: refuse, kill: refuse, start: refuse, freeze: refuse, thaw: refuse };

  return {
    url,
    origin: 'given',
    ...handles,
    alarm: refuse,
    trace: refuse,
    control: refuse,
    remove: async () => undefined,
  };
}

/** The arguments of rabbitmqctl that raise or clear the memory alarm. */
export function alarmArguments(raised: boolean): string[] {
  return ['set_vm_memory_high_watermark', raised ? '0.0000001' : '0.6'];
}
