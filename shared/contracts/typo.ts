import { distance } from 'fastest-levenshtein';

/** Longer words are none that weir knows. */
const longest = 64;

/**
 * Whether a word is a typo in the known one: a letter too many, too few or another, or two that changed
 * places; two such slips in a longer word that begins alike. Short words are like too many others.
 */
export function isTypoOf(word: string, known: string): boolean {
  if (known.length < 4 || word.length < 3 || word.length > longest) return false;
  if (Math.abs(word.length - known.length) > 2) return false;
  const far = distance(word, known);
  if (far <= 1 || swapped(word, known)) return true;
  return far === 2 && known.length >= 6 && word[0] === known[0];
}

/** Whether the words differ by two neighbouring letters that changed places. */
function swapped(word: string, known: string): boolean {
  if (word.length !== known.length) return false;
  const at = [...word].findIndex((letter, index) => letter !== known[index]);
  const turned = `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
  return at >= 0 && turned === known;
}
