import type { TakenToken, Token } from '../store.ts';
import type { Database, Statement } from './database.ts';
import { termFloor } from '../../contracts/epoch-floor.ts';
import { deposed } from '../store-errors.ts';

/** The owner's token. Every method must be called inside a transaction. */
export class TokenTable {
  readonly #select: Statement<Token>;
  readonly #put: Statement;

  constructor(database: Database) {
    this.#select = database.prepare('SELECT epoch, nonce, seq FROM token');
    this.#put = database.prepare('INSERT OR REPLACE INTO token (one, epoch, nonce, seq) VALUES (1, ?, ?, ?)');
  }

  /** A token for a new owner: an epoch above the last one and above the floor (see `termFloor`), and the count of commits as it is. */
  take(nonce: string, now: number): TakenToken {
    const last = this.#select.one();
    const token = { epoch: Math.max((last?.epoch ?? 0) + 1, termFloor(now)), nonce, seq: last?.seq ?? 0 };
    this.#put.run(token.epoch, token.nonce, token.seq);
    return { ...token, ...(last ? { before: { epoch: last.epoch, seq: last.seq } } : {}) };
  }

  /**
   * The token that follows `token`.
   * @throws WeirError `deposed` where the store's token is another one.
   */
  advance(token: Token): Token {
    const stored = this.#select.one();
    const same = stored?.epoch === token.epoch && stored.nonce === token.nonce && stored.seq === token.seq;
    if (!same) throw deposed(token, stored);
    const next = { ...token, seq: token.seq + 1 };
    this.#put.run(next.epoch, next.nonce, next.seq);
    return next;
  }
}
