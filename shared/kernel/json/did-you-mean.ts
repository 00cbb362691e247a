import { distance } from 'fastest-levenshtein';

/** No name of weir's is longer, and comparing two words takes time by the product of their lengths. */
const longest = 100;
/** Known words that are looked at; they may be the keys of a payload, in any number. */
const maxKnown = 1000;

/** `; did you mean "x"?` where one of the known words is like the given one; else nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const like = closest(word, known);
  return like === undefined ? '' : `; did you mean "${like}"?`;
}

/**
 * The known word that is most like the given one; undefined where none is like it at all, or the word is too long to be a
 * name. Of very many words only the first are looked at.
 */
export function closest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > longest) return undefined;
  let best: string | undefined;
  let least = Infinity;
  let looked = 0;
  for (const candidate of known) {
    if (++looked > maxKnown) break;
    if (candidate.length > longest) continue;
    const far = difference(word.toLowerCase(), candidate.toLowerCase());
    if (far >= least) continue;
    best = candidate;
    least = far;
  }
  return best;
}

/** How unlike two words are; `Infinity` where nobody would take one for the other. */
function difference(word: string, candidate: string): number {
  const longer = Math.max(word.length, candidate.length);
  const far = distance(word, candidate);
  // A typo in four letters, or letters that changed places.
  if (far <= Math.max(1, longer / 4) || sorted(word) === sorted(candidate)) return far;
  const [short, long] = word.length < candidate.length ? [word, candidate] : [candidate, word];
  return short.length >= 3 && (long.startsWith(short) || long.endsWith(short)) ? far : Infinity;
}

function sorted(word: string): string {
  return [...word].sort().join('');
}
