import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { tooMany } from '../../http/index.ts';

/*
 * Wrong passwords are counted in this process and not in the store: a stranger's guess is to cost the lab no write. Whoever guesses at
 * several gateways has as many tries more, and after a restart he begins anew.
 */

/** So many wrong passwords are free; each further one doubles the wait. */
const free = { name: 5, address: 20 };
const firstWait = 1_000;
const longestWait = 300_000;
/** After so long without another one, all are forgotten. */
const forgotten = 3_600_000;
const kept = { max: 10_000, ttl: forgotten };

interface Counted {
  wrong: number;
  /** Milliseconds, as the clock of `Attempts` has it. */
  until: number;
}

/** What became of an attempt: one of the two, or neither where it was wrong. */
interface Attempt {
  right(): void;
  /** Nobody has found out. */
  undecided(): void;
}

/**
 * Who may try a password now. Names and addresses are counted apart, and names that nobody has as any other. Whoever is signed in, and
 * who sends a key, is not concerned.
 */
export class Attempts {
  readonly #names = new LRUCache<string, Counted>(kept);
  readonly #addresses = new LRUCache<string, Counted>(kept);
  readonly #now: () => number;

  /** @param now a clock that nobody sets back: whoever has to wait would wait for longer */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Begins an attempt, which counts as wrong until something else is said of it: many at once are no way around it.
   * @param address that of the client, undefined where it has gone
   * @throws WeirError `too_many_requests` with the time to wait
   */
  begin(name: string, address: string | undefined): Attempt {
    const from = network(address);
    const now = this.#now();
    const until = Math.max(this.#names.get(name)?.until ?? 0, this.#addresses.get(from)?.until ?? 0);
    if (until > now) throw tooMany('too many wrong passwords were tried', until - now);
    const uncountName = count(this.#names, name, free.name, now);
    const uncountAddress = count(this.#addresses, from, free.address, now);
    return {
      right: () => {
        this.#names.delete(name);
        // Not all of it: whoever has a password himself could guess those of others in between.
        const counted = this.#addresses.get(from);
        if (counted) this.#addresses.set(from, { wrong: counted.wrong - 1, until: 0 });
      },
      undecided: () => {
        uncountName();
        uncountAddress();
      },
    };
  }
}

/** @returns what takes it back, as if it had never been */
function count(all: LRUCache<string, Counted>, who: string, freely: number, now: number): () => void {
  const before = all.get(who) ?? { wrong: 0, until: 0 };
  const wrong = before.wrong + 1;
  const wait = wrong < freely ? 0 : Math.min(firstWait * 2 ** (wrong - freely), longestWait);
  const counted = { wrong, until: now + wait };
  all.set(who, counted);
  return () => {
    const latest = all.get(who);
    // Others that came meanwhile have to wait for what they have tried themselves.
    if (latest === counted) all.set(who, before);
    else if (latest) all.set(who, { ...latest, wrong: Math.max(0, latest.wrong - 1) });
  };
}

/** Of IPv6 the first half: each machine has as many addresses as it likes in its own network. */
function network(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return '';
  const from = ipaddr.process(address);
  return from.kind() === 'ipv4' ? from.toString() : from.toByteArray().slice(0, 8).join('.');
}
