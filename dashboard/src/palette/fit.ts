/** How well a text fits what was typed, and at which places of it the letters are. */
export interface Fit {
  /** Higher is better. */
  score: number;
  at: readonly number[];
}

/**
 * Whether all words that were typed are in a text, in any order and case: as they are, or at least with their letters one after the other
 * and not too far from each other (`clp` in `color_picker`). Undefined where one is not. Pure.
 */
export function fitOf(typed: string, text: string): Fit | undefined {
  const lower = text.toLowerCase();
  const at = new Set<number>();
  let score = 0;
  for (const word of typed.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const fit = fitOfWord(word, lower);
    if (!fit) return undefined;
    score += fit.score;
    for (const place of fit.at) at.add(place);
  }
  // Of two that fit alike the shorter one is meant.
  return { score: score - text.length / 1000, at: [...at].sort((a, b) => a - b) };
}

function fitOfWord(word: string, lower: string): Fit | undefined {
  const start = startOf(word, lower);
  const found = start === -1 ? lower.indexOf(word) : start;
  if (found === -1) return fitOfLetters(word, lower);
  const at = Array.from(word, (_, index) => found + index);
  return { score: found === 0 ? 4 : start === -1 ? 2 : 3, at };
}

/** Letters that lie wider are in nearly every long text. */
const leastDense = 0.4;

/** Letters one after the other, at beginnings of words where they can be. They are worth less the wider they lie within words. */
function fitOfLetters(word: string, lower: string): Fit | undefined {
  const at: number[] = [];
  for (let index = 0; index < word.length; index += 1) {
    const from = (at.at(-1) ?? -1) + 1;
    const letter = word.charAt(index);
    const rest = word.slice(index + 1);
    const goesOn = index > 0 && lower.charAt(from) === letter ? from : startOf(letter, lower, from);
    const found = goesOn !== -1 && follow(rest, lower, goesOn + 1) ? goesOn : lower.indexOf(letter, from);
    if (found === -1) return undefined;
    at.push(found);
  }
  const gaps = at.map((place, index) =>
    beginsWord(lower, place) ? 1 : place - (at[index - 1] ?? place - 1),
  );
  const score = word.length / gaps.reduce((sum, gap) => sum + gap, 0);
  return score < leastDense ? undefined : { score, at };
}

/** Where a word begins so, from a place on; -1 where none does. */
function startOf(part: string, lower: string, from = 0): number {
  let found = lower.indexOf(part, from);
  while (found > 0 && !beginsWord(lower, found)) found = lower.indexOf(part, found + 1);
  return found;
}

function beginsWord(lower: string, place: number): boolean {
  return place === 0 || !/[a-z0-9]/.test(lower.charAt(place - 1));
}

/** True where all letters come one after the other, from a place on. */
function follow(letters: string, lower: string, from: number): boolean {
  let place = from;
  for (const letter of letters) {
    place = lower.indexOf(letter, place) + 1;
    if (place === 0) return false;
  }
  return true;
}
