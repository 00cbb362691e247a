/*
 * Characters that nobody sees: they control a terminal, stand for nothing, or turn around what stands beside them, so that one name
 * passes for another: with `U+202E` before `gpj.exe` it reads `exe.jpg`.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function hasUnseen(text: string): boolean {
  return text.search(unseen) !== -1;
}

/** The text with something that is seen in the place of each. */
export function withoutUnseen(text: string, instead: string): string {
  return text.replaceAll(unseen, instead);
}
