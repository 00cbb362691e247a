import { WeirError } from '../../kernel/errors/weir-error.ts';
import { historyIn, type RedisConnection } from './redis-connection.ts';

/** What was found of the replicas at one moment. */
interface Reached {
  /** The history that Redis had written then: it begins anew where another Redis takes over. */
  history: string;
  /** So many replicas have all that was written until then. */
  replicas: number;
}

/**
 * Finds out whether replicas have what was written. It asks on a connection of its own, for Redis lets a connection wait that asks for
 * replicas: it writes something there, and waits until that has reached them. All that was written before, in the same history, has then
 * reached them as well. Whoever asks while a wait is under way shares the next one with the others who do.
 */
export class Replication {
  readonly #wanted: number;
  readonly #connect: () => RedisConnection;
  readonly #key: string;
  #connection: RedisConnection | undefined;
  #underWay: Promise<unknown> = Promise.resolve();
  #next: Promise<Reached> | undefined;

  /**
   * @param wanted how many replicas
   * @param key of a string that may be overwritten
   */
  constructor(wanted: number, connect: () => RedisConnection, key: string) {
    this.#wanted = wanted;
    this.#connect = connect;
    this.#key = key;
  }

  /**
   * Resolves once the replicas have all that was written in a history until now.
   * @param history what `RedisConnection.history` said before whatever was written or seen
   * @throws WeirError `store_unavailable`
   */
  async reach(history: string): Promise<void> {
    const reached = await (this.#next ??= this.#begin());
    if (reached.history !== history)
      throw lacking('another Redis has taken over meanwhile, and may not have it: look whether it is there');
    if (reached.replicas >= this.#wanted) return;
    throw lacking(
      `${reached.replicas} of the ${this.#wanted} replicas that are to have it (WEIR_STORE_REPLICAS) do, so it is lost if this Redis is: ` +
        'ask again once they are back',
    );
  }

  #begin(): Promise<Reached> {
    const wait = () => {
      this.#next = undefined;
      return this.#wait();
    };
    const next = this.#underWay.then(wait, wait);
    this.#underWay = next;
    return next;
  }

  async #wait(): Promise<Reached> {
    this.#connection ??= this.#connect();
    await this.#connection.attempted();
    const limit = this.#connection.answerMs / 2;
    const [, info, replicas] = await this.#connection.ask((client) =>
      Promise.all([
        client.set(this.#key, Date.now()),
        client.info('replication'),
        client.wait(this.#wanted, limit),
      ]),
    );
    return { history: historyIn(info), replicas };
  }

  close(): void {
    this.#connection?.close();
  }
}

function lacking(why: string): WeirError {
  return new WeirError('store_unavailable', `the store has written it, but ${why}`);
}
