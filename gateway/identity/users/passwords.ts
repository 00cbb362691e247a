import type { Options } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { newId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { badDocument } from '../../http/index.ts';
import { knownPhrases } from './known-phrases.ts';

/** Argon2id, which is what the library makes unless told otherwise, with the costs that OWASP gives: 19 MiB, twice, one lane. */
const costs: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Characters. Nobody types more than the most, and each costs time. */
export const passwordLength = { least: 12, most: 256 };

/** One that somebody gives to prove himself, and one that somebody is to have, as JSON Schema. */
export const givenPassword = { type: 'string', minLength: 1, maxLength: passwordLength.most } as const;
export const newPassword = { ...givenPassword, minLength: passwordLength.least } as const;

/** Loaded where somebody signs in: most labs start without. */
const argon2 = () => import('@node-rs/argon2');

/** Each takes a thread of the process and 19 MiB: so many are worked on at once, and so many wait. */
const atOnce = 2;
const waiting = 32;
const turns = pLimit(atOnce);

/** What is kept of a password. The same text makes another one each time. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(async () => (await argon2()).hash(readable(password), costs));
}

let nobodys: Promise<string> | undefined;

/**
 * Whether it is the password that this was kept of. Takes as long where nothing was kept, so that nobody learns from it whether there
 * is such a user.
 * @throws WeirError `too_many_requests` where too many are asked for at once
 */
export async function fitsPassword(kept: string | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword(newId());
  const compared = kept ?? (await nobodys);
  const fits = await inTurn(async () => (await argon2()).verify(compared, readable(password)));
  return fits && kept !== undefined;
}

/** One form of a password: keyboards write the same letter in several ways. */
export function readable(password: string): string {
  return password.normalize('NFKC');
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turns.pendingCount >= waiting)
    throw new WeirError('too_many_requests', 'too many sign in at this moment: try again in a few seconds');
  return turns(work);
}

/** Whose password it is to be. */
interface Owner {
  user: string;
  /** The name of the workcell. */
  lab: string;
}

/** Fewer guesses than these lead to it, as a program makes them that knows how people choose. A random word has more already. */
const leastGuesses = 1e8;

/** So much of a password is looked at: the time for it grows with the square. */
const looked = 48;

/** Names of so many letters are found within other words too: shorter ones are part of many. */
const longName = 4;

/**
 * Refuses a password that is easily guessed: one that has a name in it that everybody here knows, or one that is common or made of what is.
 * @param pointer where it stands in the document
 * @throws WeirError `invalid_document` that says why, and does not repeat the password
 */
export async function demandGoodPassword(password: string, of: Owner, pointer: string): Promise<void> {
  const why = whyKnown(password, of) ?? (await whyCommon(password));
  if (why !== undefined) throw badDocument(pointer, `${why}: choose another password`);
}

/** Why whoever knows the lab would guess it; undefined where it has none of its names in it. */
function whyKnown(password: string, { user, lab }: Owner): string | undefined {
  for (const [name, whose] of [
    ['weir', undefined],
    [user, 'the name of its user'],
    [lab, 'the name of the lab'],
  ] as const) {
    if (hasName(password, name)) return `it has ${whose ?? 'the word'} "${name}" in it`;
  }
  return undefined;
}

/** In any case, and however its parts are put together. */
function hasName(password: string, name: string): boolean {
  const folded = lettersOf(name);
  if (folded.length >= longName) return lettersOf(password).includes(folded);
  return folded !== '' && wordsOf(password).includes(folded);
}

function lettersOf(text: string): string {
  return wordsOf(text).join('');
}

function wordsOf(text: string): string[] {
  return readable(text)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
}

/** Whether programs that guess have it early. */
async function whyCommon(password: string): Promise<string | undefined> {
  guesser ??= loadGuesser();
  const { check } = await guesser;
  // Phrases are known without their blanks.
  const guesses = Math.min(check(readable(password)), check(lettersOf(password)));
  if (guesses >= leastGuesses) return undefined;
  return 'it is guessed soon, for it is common, or made of a common word, a known phrase, a year, a repetition or a row of keys; several words that have nothing to do with each other are not';
}

let guesser: Promise<{ check: (password: string) => number }> | undefined;

/** Loaded where somebody sets a password: it has lists of half a megabyte, and most labs start without. */
async function loadGuesser(): Promise<{ check: (password: string) => number }> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const known = { ...dictionary, phrases: [...knownPhrases] };
  const factory = new ZxcvbnFactory({ dictionary: known, graphs: adjacencyGraphs, maxLength: looked });
  return { check: (password) => factory.check(password).guesses };
}
