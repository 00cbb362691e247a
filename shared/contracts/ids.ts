import { randomFillSync, hash } from 'node:crypto';
import { monotonicFactory, isValid, ulid } from 'ulid';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID that is always the same for a text, so that processes and restarts agree on it without a registry. */
export function stableId(text: string): string {
  const digest = hash('sha256', text).slice(0, 32);
  let rest = BigInt(`0x${digest}`);
  let id = '';
  while (id.length < 26) {
    id = `${crockford[Number(rest % 32n)] ?? ''}${id}`;
    rest /= 32n;
  }
  return id;
}

/** A new ULID; ids made by one process sort in the order they were made. */
export const newId: () => string = monotonicFactory(randomFraction);

/** So many ids there are in a row: see `firstOfRow`. */
export const mostInRow = 32 ** 2;

/**
 * The first of a row of new ULIDs, which differ in their last two characters alone: whoever knows it knows them all (`idInRow`). It has 70
 * bits of chance of its own, where `newId` would count on from the id before it, into that one's row.
 */
export function firstOfRow(): string {
  return idInRow(ulid(Date.now(), randomFraction), 0);
}

/** The id at a position of a row, from 0; they sort by it. */
export function idInRow(first: string, position: number): string {
  if (position >= mostInRow)
    throw new RangeError(`a row has ${mostInRow} ids, and the one at ${position} is asked for`);
  return `${first.slice(0, -2)}${crockford[position >> 5] ?? ''}${crockford[position % 32] ?? ''}`;
}

/**
 * True for 26 characters of Crockford base 32, as WEI's client demands of every id. An id has 128 bits and its characters
 * 130, so the first is 0 to 7: the ULID specification has readers refuse what is larger.
 */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value < '8' && isValid(value);
}

/** What an id looks like, for whoever wrote one that is none. */
export const idForm = 'a ULID (26 characters, the first of them 0 to 7)';

const pool = new Uint32Array(1024);
let left = 0;

/** A random number from 0 up to, not including, 1. The generator is asked for many at once: each call costs. */
function randomFraction(): number {
  if (left === 0) {
    randomFillSync(pool);
    left = pool.length;
  }
  left -= 1;
  return (pool[left] ?? 0) / 2 ** 32;
}
