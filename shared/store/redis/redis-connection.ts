import { Redis } from 'ioredis';
import { encodeName } from '../../contracts/encode-name.ts';
import { within } from '../../kernel/lifecycle/deadline.ts';
import { backoff } from '../../kernel/timing/backoff.ts';
import { protocolTiming } from '../../kernel/timing/protocol-timing.ts';
import type { StoreOptions } from '../store-options.ts';
import { redisError } from './redis-error.ts';
import type { RedisAddress } from './redis-url.ts';
import type { Script, ScriptArgument } from './script.ts';
import { scripts } from './scripts.ts';

/** The client library's object with the scripts as commands. */
export type Client = Redis & Record<keyof typeof scripts, (...args: ScriptArgument[]) => Promise<unknown>>;

/** The arguments of a script by their names. */
type Given<S extends keyof typeof scripts> =
  (typeof scripts)[S] extends Script<infer Name> ? Record<Name, ScriptArgument> : never;

/**
 * The one connection of a store to Redis: reconnects for ever, queues nothing while it is away and sends nothing again
 * after it broke, so that a failed call may have happened, but never happens later.
 */
export class RedisConnection {
  readonly #client: Client;
  readonly #place: string;
  readonly #prefix: string;
  #state: 'connecting' | 'up' | 'down' = 'connecting';
  #lastProblem: string | undefined;
  readonly #settled: Promise<void>;
  /** For how long an answer is waited for, in milliseconds. */
  readonly answerMs: number;

  /**
   * @param prefix what all keys of the workcell begin with
   * @param onReady called at each (re)connect, once Redis answers
   */
  constructor(address: RedisAddress, options: StoreOptions & { prefix: string; onReady: () => void }) {
    const { tls, ...where } = address;
    const { log, timing = protocolTiming.store } = options;
    const { answer, reconnect } = timing;
    this.answerMs = answer;
    this.#prefix = options.prefix;
    this.#place = `${address.host}:${address.port}`;
    this.#client = new Redis({
      ...where,
      ...(tls ? { tls: {} } : {}),
      connectionName: `weir-${encodeName(options.workcell)}`,
      scripts,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: answer,
      commandTimeout: answer,
      // A connection that is silent for longer than any answer may take is dead: get a new one.
      socketTimeout: 2 * answer,
      keepAlive: 10_000,
      retryStrategy: (attempt) => backoff(reconnect, attempt),
      // After a failover this connection leads to a replica, and only a new one to the new master.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    }) as Client;

    this.#settled = new Promise((resolve) => {
      this.#client.on('ready', () => {
        this.#lastProblem = undefined;
        if (this.#state !== 'up') log.info({ place: this.#place }, 'store connected');
        this.#state = 'up';
        resolve();
        options.onReady();
      });
      this.#client.on('error', (error: Error) => {
        this.#lastProblem = error.message === '' ? error.name : error.message;
      });
      this.#client.on('close', () => {
        this.#lastProblem ??= 'it closed the connection';
        const text = this.#state === 'connecting' ? 'the store is not there' : 'store lost';
        if (this.#state !== 'down') log.warn({ place: this.#place, reason: this.#lastProblem }, text);
        this.#state = 'down';
        resolve();
      });
    });
  }

  /** Resolves when the first attempt to connect has succeeded or failed. */
  async attempted(): Promise<void> {
    await within(this.#settled, this.answerMs);
  }

  /**
   * Asks Redis.
   * @throws WeirError `store_unavailable` where it is away, silent or refuses for now; `internal_error` where it finds
   * fault with the command itself.
   */
  async ask<T>(question: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await question(this.#client);
    } catch (error) {
      throw redisError(error, this.#place, this.#lastProblem);
    }
  }

  /**
   * Runs a script; `rest` are the arguments that come behind those with names.
   * @throws WeirError as `ask`
   */
  run<S extends keyof typeof scripts>(
    name: S,
    given: Given<S>,
    rest: (string | number)[] = [],
  ): Promise<unknown> {
    const { names }: Script = scripts[name];
    const args: Record<string, ScriptArgument> = given;
    const named = names.map((each) => args[each] ?? '');
    return this.ask((client) => client[name](this.#prefix, ...named, rest));
  }

  /** Ends the connection; calls in flight reject. Idempotent. */
  close(): void {
    // From here on the end of the connection is no news.
    this.#state = 'down';
    this.#lastProblem = 'the store is closed';
    this.#client.disconnect();
  }
}
