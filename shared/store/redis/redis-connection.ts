import { Redis } from 'ioredis';
import { encodeName } from '../../contracts/address.ts';
import { within } from '../../kernel/lifecycle/waiting.ts';
import { backoff } from '../../kernel/timing/backoff.ts';
import { protocolTiming } from '../../kernel/timing/protocol-timing.ts';
import type { StoreOptions } from '../store-options.ts';
import { MasterFinder, throughFinder } from './master-finder.ts';
import { namesOf, type RedisAddress } from './redis-url.ts';
import { type Script, type ScriptArgument, scripts } from './script.ts';
import { WeirError, messageOf } from '../../kernel/errors/weir-error.ts';

/** Answers of Redis that mean "not now" or "not for you"; any other one is a mistake of ours. */
const refusals: Record<string, string> = {
  LOADING: 'it is still reading its data',
  BUSY: 'it is busy with a script',
  MISCONF: 'it cannot write to its disk and takes no changes',
  OOM: 'it has no memory left and takes no changes',
  READONLY: 'it is a read-only replica',
  MASTERDOWN: 'it is a replica without its master',
  NOREPLICAS: 'it has too few replicas to take changes',
  NOAUTH: 'it wants a password, and the store URL has none',
  WRONGPASS: 'it does not accept the user and password of the store URL',
  NOPERM: 'its access rules forbid what weir needs',
  CLUSTERDOWN: 'its cluster is down',
  MOVED: 'it is part of a cluster, and the workcell is on another node: a URL of redis+cluster: finds it',
  ASK: 'the slot of the workcell is being moved to another node of the cluster, and nothing is done until it is there',
  TRYAGAIN: 'the slot of the workcell is being moved to another node of the cluster',
  UNBLOCKED: 'it has become a replica',
};

/**
 * Any failure of a Redis call as a WeirError: `store_unavailable` where Redis was not reached, did not answer or refused
 * for now, else `internal_error`.
 * @param place host and port, for the message
 * @param lastProblem why there is no connection, where there is none
 */
export function redisError(error: unknown, place: string, lastProblem: string | undefined): WeirError {
  if (error instanceof WeirError) return error;
  const text = messageOf(error);
  if (error instanceof Error && error.name === 'ReplyError') {
    const code = /^-?([A-Z]+)/.exec(text)?.[1] ?? '';
    const reason = refusals[code] ?? (/max number of clients/.test(text) ? text : undefined);
    return reason === undefined
      ? new WeirError('internal_error', `Redis at ${place} refused a command: ${text}`, { cause: error })
      : unavailable(place, reason, error);
  }
  return unavailable(place, describe(text, lastProblem), error);
}

/** What the client library says, in words for an operator; for people only, nothing branches on it. */
function describe(text: string, lastProblem: string | undefined): string {
  if (text === 'Command timed out') return 'it did not answer in time';
  if (/retries per request|aborted/.test(text)) return 'the connection broke before the answer came';
  if (lastProblem !== undefined) return `there is no connection to it (${lastProblem})`;
  return /isn't writeable|Connection is closed/.test(text) ? 'there is no connection to it yet' : text;
}

function unavailable(place: string, reason: string, cause: unknown): WeirError {
  return new WeirError('store_unavailable', `Redis at ${place} cannot be used: ${reason}`, { cause });
}

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
  #reconnects = -1;
  readonly #settled: Promise<void>;
  #history: Promise<string> | undefined;
  /** For how long an answer is waited for, in milliseconds. */
  readonly answerMs: number;

  /**
   * @param prefix what all keys of the workcell begin with
   * @param onReady called at each (re)connect, once Redis answers
   * @param finder finds the master, where the address is not Redis's own; several connections may share it
   */
  constructor(
    address: RedisAddress,
    options: StoreOptions & { prefix: string; onReady: () => void },
    finder = new MasterFinder(address, options.prefix, options.timing ?? protocolTiming.store),
  ) {
    const { kind, places, tls, db, username, password } = address;
    const { log, timing = protocolTiming.store } = options;
    const { answer, reconnect } = timing;
    this.answerMs = answer;
    this.#prefix = options.prefix;
    this.#place = namesOf(places);
    this.#client = new Redis({
      ...(kind === 'alone' ? places[0] : throughFinder(finder, address)),
      ...{ db, username, password },
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
      reconnectOnError: (error) => /^(READONLY|MOVED)/.test(error.message),
    }) as Client;

    this.#settled = new Promise((resolve) => {
      this.#client.on('ready', () => {
        this.#lastProblem = undefined;
        const { remoteAddress: host = '', remotePort: port = 0 } = this.#client.stream;
        const master = kind === 'alone' ? {} : { master: namesOf([{ host, port }]) };
        if (this.#state !== 'up') log.info({ place: this.#place, ...master }, 'store connected');
        this.#state = 'up';
        this.#reconnects += 1;
        resolve();
        options.onReady();
      });
      this.#client.on('error', (error: Error) => {
        this.#lastProblem = error.message === '' ? error.name : error.message;
      });
      this.#client.on('close', () => {
        this.#history = undefined;
        this.#lastProblem ??= 'it closed the connection';
        const text = this.#state === 'connecting' ? 'the store is not there' : 'store lost';
        if (this.#state !== 'down') log.warn({ place: this.#place, reason: this.#lastProblem }, text);
        this.#state = 'down';
        resolve();
      });
    });
  }

  /** See `Store.reconnects`. */
  get reconnects(): number {
    return Math.max(0, this.#reconnects);
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
    rest: (string | number | Buffer)[] = [],
  ): Promise<unknown> {
    const { names }: Script = scripts[name];
    const args: Record<string, ScriptArgument> = given;
    const named = names.map((each) => args[each] ?? '');
    return this.ask((client) => client[name](this.#prefix, ...named, rest));
  }

  /**
   * Which history this Redis writes, as it was when it was first asked on this connection: a replica that becomes a master begins another
   * one. What is written or read after this answer is of this history, or of a later one.
   * @throws WeirError as `ask`
   */
  history(): Promise<string> {
    this.#history ??= this.ask((client) => client.info('replication')).then(historyIn);
    this.#history.catch(() => (this.#history = undefined));
    return this.#history;
  }

  /** The next time it is asked anew. */
  forgetHistory(): void {
    this.#history = undefined;
  }

  /** Ends the connection; calls in flight reject. Idempotent. */
  close(): void {
    // From here on the end of the connection is no news.
    this.#state = 'down';
    this.#lastProblem = 'the store is closed';
    this.#client.disconnect();
  }
}

/** The history that INFO tells of. */
export function historyIn(info: string): string {
  return /^master_replid:(\w+)/m.exec(info)?.[1] ?? '';
}
